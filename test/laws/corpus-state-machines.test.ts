import { instrument } from '../../src/core/instrument';
import { STATE_MACHINE_TYPES } from '../../src/core/state-machines/plan-state-machine';
import { viewOf } from '../../src/core/template';
import { uninstrument } from '../../src/core/uninstrument';
import { CorpusTemplate, corpusTest, samSources, transformed } from '../support/corpus';
import { DEPLOYED_LAWS } from './deployed-laws';
import { TEMPLATE_LAWS } from './template-laws';

const CORE = { instrument, uninstrument };
const LAWS = Object.entries({ ...TEMPLATE_LAWS, ...DEPLOYED_LAWS });
const OPTIONS = { enableStepFunctionsTracing: true, forwarderArn: 'arn:aws:lambda:us-east-1:123456789012:function:forwarder', env: 'prod' };
const ENVIRONMENT = { region: 'us-east-1' };

const machinesIn = ({ template }: CorpusTemplate): readonly string[] => viewOf(template, {}).idsOfType(...STATE_MACHINE_TYPES);

describe.each([['after the SAM transform', transformed()], ['as SAM sources', samSources()]])('%s', (_, templates) => {
  const withMachines = templates.filter(each => machinesIn(each).length > 0);

  corpusTest('the laws hold of templates with state machines', () => {
    expect(withMachines.length).toBeGreaterThan(10);
    const broken = withMachines.flatMap(({ name, template }) => LAWS.flatMap(([title, law]) => {
      const failure = failureOf(() => law(CORE, { template, options: OPTIONS, environment: ENVIRONMENT }));
      return failure === undefined ? [] : [`${name}: ${title}: ${failure}`];
    }));
    expect(broken).toEqual([]);
  });

  corpusTest('every machine is traced, and what is not merged says why', () => {
    const plans = withMachines.map(each => ({ ids: machinesIn(each), ...instrument(each.template, OPTIONS, ENVIRONMENT).plan }));
    const machines = plans.flatMap(({ ids, coverage }) => coverage.filter(({ logicalId }) => ids.includes(logicalId)));
    expect(machines.filter(({ status }) => status !== 'instrumented')).toEqual([]);
    const problems = plans.flatMap(plan => plan.problems.filter(({ logicalId }) => plan.ids.includes(logicalId!)));
    expect(problems.filter(({ code }) => !['definition-elsewhere', 'task-not-merged', 'role-outside-template'].includes(code))).toEqual([]);
    // Most of these definitions are files, or call no service that carries a context.
    expect(plans.flatMap(({ edits }) => edits).filter(({ reason }) => reason === 'trace-merge').length).toBe(3);
  });
});

function failureOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
