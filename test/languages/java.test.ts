import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtPackage, MAVEN_REPOSITORY } from './built-package';
import { copyExample, describeWith, FIRST_RUN, synthesize, Templates } from './consumer';
import { synthesizeInTypeScript } from './typescript-consumer';

describeWith('java', 'mvn')('Java', () => {
  let java: Templates;
  let typescript: Templates;

  beforeAll(async () => {
    const directory = copyExample('cdk-java');
    const settings = join(directory, 'settings.xml');
    writeFileSync(settings, settingsFor(packageRepository()));
    java = synthesize(directory, ['mvn', '--errors', '--quiet', '--settings', settings, 'compile', 'exec:java']);
    typescript = await synthesizeInTypeScript('newest');
  }, FIRST_RUN);

  test('the shop', () => expect(java.Shop).toEqual(typescript.Shop));
  test('the reports', () => expect(java.Reports).toEqual(typescript.Reports));
});

/** The directory of our built package; what Maven keeps of another build under the same version is thrown away. */
function packageRepository(): string {
  const { directory, hash } = builtPackage('java');
  const kept = join(MAVEN_REPOSITORY, 'io/github/datadogserverless');
  const stamp = join(kept, 'hash');
  if (existsSync(kept) && !(existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)) rmSync(kept, { recursive: true });
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
