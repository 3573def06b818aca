import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { JsonObject } from '../../src/core/json';

/** AWS's validator of templates, of which aws-cdk-lib brings a copy: https://github.com/aws-cloudformation/cloudformation-validate */
interface Validator {
  readonly CompositeEngine: new () => Engine;
  readonly TemplateContent: new (text: string) => object;
}
interface Engine {
  validateTemplate(template: object, options?: object): { readonly diagnostics: readonly Diagnostic[] };
  free(): void;
}
interface Diagnostic {
  readonly ruleId: string;
  readonly severity: 'FATAL' | 'ERROR' | 'WARN' | 'INFO';
  readonly message: string;
  readonly propertyPath?: string;
  readonly entity?: { readonly logicalId?: string };
}

/** The engine costs a second to make and milliseconds a template; it holds memory that `free` gives back. */
export class TemplateValidator {
  private readonly validator: Validator;
  private readonly engine: Engine;

  constructor() {
    const library = dirname(require.resolve('aws-cdk-lib/package.json'));
    this.validator = createRequire(join(library, 'package.json'))('@aws/cloudformation-validate') as Validator;
    this.engine = new this.validator.CompositeEngine();
  }

  /** What would fail a deployment: rule, place and message. */
  errors(template: JsonObject): readonly string[] {
    const { diagnostics } = this.engine.validateTemplate(new this.validator.TemplateContent(JSON.stringify(template)));
    return diagnostics
      .filter(({ severity }) => severity === 'FATAL' || severity === 'ERROR')
      // Some messages list all that would be right, and so every resource.
      .map(({ ruleId, entity, propertyPath, message }) => `${ruleId} ${entity?.logicalId}.${propertyPath}: ${message.replace(/ is not one of .*/s, '')}`);
  }

  free(): void {
    this.engine.free();
  }
}
