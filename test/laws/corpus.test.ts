import { instrument } from '../../src/core/instrument';
import { Options } from '../../src/core/option-values';
import { uninstrument } from '../../src/core/uninstrument';
import { corpusTest, CorpusTemplate, samSources, transformed } from '../support/corpus';
import { DEPLOYED_LAWS } from './deployed-laws';
import { TEMPLATE_LAWS } from './template-laws';

const CORE = { instrument, uninstrument };
const LAWS = Object.entries({ ...TEMPLATE_LAWS, ...DEPLOYED_LAWS });

/** Ways in which people ask for it, each of which changes other parts of a template. */
const ASKED: Readonly<Record<string, Options>> = {
  extension: {
    apiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf',
    env: 'prod',
    service: 'orders',
    version: '1',
    tags: 'team:core',
    enableXrayTracing: true,
  },
  forwarder: { forwarderArn: 'arn:aws:lambda:us-east-1:123456789012:function:forwarder', createForwarderPermissions: true, takeOver: true },
};

/** A law over all templates; what breaks it is named. */
function broken(templates: readonly CorpusTemplate[], options: Options, region: string | undefined): readonly string[] {
  const environment = region === undefined ? {} : { region };
  return templates.flatMap(({ name, template }) => LAWS.flatMap(([title, law]) => {
    try {
      law(CORE, { template, options, environment });
      return [];
    } catch (error) {
      return [`${name}: ${title}: ${(error as Error).message}`];
    }
  }));
}

describe.each([['after the SAM transform', transformed()], ['as SAM sources', samSources()]])('%s', (_, templates) => {
  corpusTest.each(Object.entries(ASKED))('the laws hold, with the %s', (__, options) => {
    expect(broken(templates, options, 'us-east-1')).toEqual([]);
    expect(broken(templates, options, undefined)).toEqual([]);
  });

  corpusTest('every function is instrumented or has a reason', () => {
    const plans = templates.map(({ template }) => instrument(template, ASKED.extension!, { region: 'us-east-1' }).plan);
    const covered = plans.flatMap(({ coverage }) => coverage);
    expect(templates.length).toBeGreaterThan(250);
    expect(plans.flatMap(({ problems }) => problems).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(covered.filter(({ status }) => status === 'instrumented').length).toBeGreaterThan(125);
    // Most of the others are of runtimes that Lambda has dropped: nodejs12.x, python2.7.
    const skipped = covered.filter(({ status }) => status === 'skipped');
    expect(new Set(skipped.map(({ code }) => code))).toEqual(new Set(['no-layer', 'unsupported-runtime', 'image-package']));
    expect(skipped.every(({ message, remedy }) => message && remedy)).toBe(true);
  });
});
