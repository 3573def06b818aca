import { Annotations, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Covered } from '../core/coverage';
import { formatProblem, Problem } from '../core/problem';
import { RECORD_KEY } from '../core/undo-record';
import { VERSION } from '../core/version';
import { TokenVault } from './token-vault';

/** Problems become annotations, each with an id by which it can be acknowledged. */
export function annotate(scope: IConstruct, problems: readonly Problem[], vault: TokenVault): void {
  const annotations = Annotations.of(scope);
  for (const problem of problems) {
    const id = `datadog-serverless:${problem.code}`;
    const text = vault.readable(formatProblem(problem));
    if (problem.severity === 'error') annotations.addError(text);
    else if (problem.severity === 'warning') annotations.addWarningV2(id, text);
    else addInfo(annotations, id, text);
  }
}

/** The CDK's oldest versions under test have no infos that can be acknowledged. */
function addInfo(annotations: Annotations & { addInfoV2?(id: string, message: string): void }, id: string, message: string): void {
  if (annotations.addInfoV2) annotations.addInfoV2(id, message);
  else annotations.addInfo(message);
}

type Coverage = { Version: string; Functions: Record<string, string> };

/** Tells in the stack's metadata what became of each function. */
export function recordCoverage(stack: Stack, { logicalId, status, code }: Covered): void {
  const metadata = (stack.templateOptions.metadata ??= {});
  const coverage = (metadata[RECORD_KEY] ??= { Version: VERSION, Functions: {} }) as Coverage;
  coverage.Functions[logicalId] = code ?? status;
}
