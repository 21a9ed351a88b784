// SPDX-License-Identifier: Apache-2.0
package lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.elasticsearch.cluster.metadata.@metadata@;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.BigArrays;
import org.elasticsearch.common.xcontent.NamedXContentRegistry;
import org.elasticsearch.env.Environment;
import org.elasticsearch.indices.recovery.RecoverySettings;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.RepositoryPlugin;
import org.elasticsearch.repositories.RepositoriesMetrics;
import org.elasticsearch.repositories.Repository;
import org.elasticsearch.repositories.SnapshotMetrics;
import org.elasticsearch.repositories.fs.FsRepository;

/**
 * Registers the repository type "s3" on a folder: bucket and base path name a folder below lab.buckets.
 * Everything but the last step, writing a blob, is the server's own code.
 */
public class S3OnFolder extends Plugin implements RepositoryPlugin {
    private static final Path config = Path.of(System.getProperty("es.path.conf"));
    private static final Path buckets = Path.of(System.getProperty("lab.buckets"));

    @Override
    public Map<String, Repository.Factory> getRepositories(@services@) {
        return Collections.singletonMap("s3", (@project@metadata) -> {
            Path folder = folderOf(metadata.settings());
            @metadata@ located = new @metadata@(metadata.name(), metadata.type(),
                // OpenSearch 2 and later would add the base path once more.
                Settings.builder().put(metadata.settings()).put("location", folder.toString()).put("base_path", "").build());
            return new FsRepository(@project@located, new OneFolder(environment.settings(), folder), @arguments@) {
                // The server compares this with what was registered, and makes the repository anew where it differs.
                @Override public @metadata@ getMetadata() {
                    @metadata@ current = super.getMetadata();
                    return current == located ? metadata : current;
                }
            };
        });
    }

    private static Path folderOf(Settings repository) {
        Path bucket = buckets.resolve(repository.get("bucket"));
        // No folder can be made below a file, so a bucket that doesn't exist fails its verification, as it does over S3.
        if (!Files.isDirectory(bucket)) bucket = buckets.resolve(".no-such-bucket").resolve(bucket.getFileName());
        return bucket.resolve(repository.get("base_path", ""));
    }

    /** Leads every location to one folder, whatever the settings at hand say. */
    private static final class OneFolder extends Environment {
        private final Path folder;

        OneFolder(Settings settings, Path folder) {
            super(@environment@);
            this.folder = folder;
        }

        public Path resolveRepoFile(String location) { return folder; }  // its name up to 8.17 and in OpenSearch
        public Path resolveRepoDir(String location) { return folder; }
    }
}
