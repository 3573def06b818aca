import { Covered } from '../src/core/coverage';
import { isString, JsonObject, objectOf } from '../src/core/json';
import { parseOptions } from '../src/core/parse-options';
import { plan } from '../src/core/plan';
import { VERSION } from '../src/core/version';
import { changesOf } from './demo/changes';
import { comparable, differences, idsOfType } from './demo/differences';
import { bareTemplate, REGION, throughConstruct, throughMacro } from './demo/hands';
import { paint, printAgreement, printFunction } from './demo/report';
import { macroParameters, nameOf, samDifferences, samTemplate } from './demo/sam-source';

/** Runs the example application through both hands, with no AWS account, and exits with 1 where they do not agree. */
async function demo(): Promise<boolean> {
  console.log(paint('bold', `datadog-serverless ${VERSION}: the shop of examples/, as it would be deployed to ${REGION}`));
  const sam = samTemplate();
  const bare = await bareTemplate();
  const [secretId] = idsOfType(bare, 'AWS::SecretsManager::Secret');
  const params = { ...macroParameters(sam), apiKeySecretArn: { Ref: secretId! } };

  const byMacro = await quietly(() => throughMacro(bare, params));
  const byConstruct = await throughConstruct();
  printChanges(bare, byMacro, plan(bare, parseOptions(params).options, { region: REGION }).coverage);

  console.log();
  return [
    printAgreement('the macro on the synthesized template, the construct in the app: every resource', differences(comparable(byMacro), comparable(byConstruct))),
    printAgreement('the macro on its own result: nothing left to change', differences(await quietly(() => throughMacro(byMacro, params)), byMacro)),
    printAgreement('the SAM template, the CDK app: handler, layers, variables and tags of every function', samDifferences(sam, byConstruct)),
  ].every(Boolean);
}

function printChanges(before: JsonObject, after: JsonObject, coverage: readonly Covered[]): void {
  for (const covered of coverage) {
    const { Runtime: runtime } = objectOf(objectOf(objectOf(before.Resources)[covered.logicalId]).Properties);
    const changes = changesOf(covered.logicalId, before, after);
    printFunction({ name: nameOf(covered.logicalId), runtime: isString(runtime) ? runtime : 'container image', covered, changes });
  }
}

/** Without the line that the macro writes into its log. */
async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const { log } = console;
  console.log = () => undefined;
  try {
    return await run();
  } finally {
    console.log = log;
  }
}

demo().then(
  agreed => { process.exitCode = agreed ? 0 : 1; },
  (error: Error) => {
    console.error(paint('red', error.message));
    process.exitCode = 1;
  },
);
