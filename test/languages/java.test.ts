import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VERSION } from '../../src/core/version';
import { builtPackage, MAVEN_REPOSITORY } from './built-package';
import { copyExample, run, synthesize, Templates } from './consumer';
import { describeConsumer } from './describe-consumer';

describeConsumer({
  language: 'java',
  toolchains: ['Java Development Kit', 'Maven'],
  peers: 'newest',
  synthesize: synthesizeInJava,
  carried: () => {
    const home = copyExample('cdk-java');
    const jar = join(builtPackage('java').directory, 'io/github/datadogserverless/datadog-serverless', VERSION, `datadog-serverless-${VERSION}.jar`);
    run(['jar', '--extract', '--file', jar], home);
    return readFileSync(join(home, `io/github/datadogserverless/cdk/datadog-serverless@${VERSION}.jsii.tgz`));
  },
});

function synthesizeInJava(): Templates {
  const directory = copyExample('cdk-java');
  const settings = join(directory, 'settings.xml');
  writeFileSync(settings, settingsFor(packageRepository()));
  return synthesize(directory, ['mvn', '--errors', '--quiet', '--settings', settings, 'compile', 'exec:java']);
}

/** The repository with our built package; what Maven keeps of another build under the same version is thrown away. */
function packageRepository(): string {
  const { directory, hash } = builtPackage('java');
  const kept = join(MAVEN_REPOSITORY, 'io/github/datadogserverless');
  const stamp = join(kept, 'hash');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return directory;
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  writeFileSync(stamp, hash);
  return directory;
}

const settingsFor = (repository: string): string => `<settings>
  <localRepository>${MAVEN_REPOSITORY}</localRepository>
  <profiles>
    <profile>
      <id>built</id>
      <repositories><repository><id>built</id><url>${pathToFileURL(repository).href}</url></repository></repositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>built</activeProfile></activeProfiles>
</settings>
`;
