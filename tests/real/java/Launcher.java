// SPDX-License-Identifier: Apache-2.0
package lab;

import java.nio.file.Path;
import java.util.Map;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Starts one node from HOME/config/elasticsearch.yml, with HOME/modules and HOME/plugins.
 * The start scripts of a distribution, and what they check about the machine, are left out.
 */
public class Launcher {
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]), config = home.resolve("config");
        Path modules = home.resolve("modules"), plugins = home.resolve("plugins");
        Settings.Builder builder = Settings.builder().loadFromPath(config.resolve("elasticsearch.yml"));
        @prepare@
        Settings settings = builder.build();
        Environment environment = new Environment(@environment@);
        Node node = @node@;
        node.start();
        Thread.currentThread().join();
    }
}
