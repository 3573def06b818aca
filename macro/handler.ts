import { checkFragment } from '../src/core/check-template';
import { instrument } from '../src/core/instrument';
import { macroOptions } from '../src/core/macro-options';
import { formatProblem, isError, Problem } from '../src/core/problem';
import { answer, bundledLayers, MacroAnswer, MacroEvent } from './contract';
import { logRun } from './log-run';

/** CloudFormation's macro contract: a fragment in, the same fragment instrumented out, or a failure and the fragment as it came. */
export async function handler(event: MacroEvent): Promise<MacroAnswer> {
  const started = performance.now();
  const { template, problems: unfit } = checkFragment(event.fragment);
  if (!template) return finish(event, started, unfit);
  const environment = { region: event.region, parameters: event.templateParameterValues ?? {}, bundledLayers: bundledLayers(process.env) };
  const { options, problems: wrong } = macroOptions(event.params, template, environment, process.env);
  if (wrong.some(isError)) return finish(event, started, wrong);
  const instrumented = instrument(template, options, environment);
  const problems = [...wrong, ...instrumented.plan.problems];
  logRun({ started, problems, coverage: instrumented.plan.coverage, edits: instrumented.plan.edits.length });
  return problems.some(isError) ? failure(event, problems) : answer(event, instrumented.template);
}

function finish(event: MacroEvent, started: number, problems: readonly Problem[]): MacroAnswer {
  logRun({ started, problems, coverage: [], edits: 0 });
  return failure(event, problems);
}

const failure = (event: MacroEvent, problems: readonly Problem[]): MacroAnswer =>
  answer(event, event.fragment, problems.filter(isError).map(formatProblem).join('\n'));
