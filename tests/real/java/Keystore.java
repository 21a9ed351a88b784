// SPDX-License-Identifier: Apache-2.0
package lab;

import org.elasticsearch.common.settings.KeyStoreWrapper;
import org.elasticsearch.common.settings.Settings;

/** What the node's keystore would hold: the S3 keys, from the environment; none for a node without the S3 plugin. */
final class Keystore {
    static void addTo(Settings.Builder settings) {
        if (System.getenv("S3_ACCESS_KEY") == null) return;
        KeyStoreWrapper keystore = KeyStoreWrapper.create();
        keystore.setString("s3.client.default.access_key", System.getenv("S3_ACCESS_KEY").toCharArray());
        keystore.setString("s3.client.default.secret_key", System.getenv("S3_SECRET_KEY").toCharArray());
        settings.setSecureSettings(keystore);
    }
}
