import { Conditional } from './conditional';
import { Edit } from './edit';
import { Json } from './json';
import { Problem } from './problem';
import { Settings } from './settings';
import { Skip } from './skip';
import { Target } from './targets';
import { FunctionView, TemplateView } from './template';

/** An environment variable that a step asks for. */
export interface Variable {
  readonly name: string;
  /** Undefined in the branches that do not need it. */
  readonly value: Conditional<Json | undefined>;
  /** Set even where the function has another value: the redirection does not work without it. */
  readonly required?: true;
}

export interface StepContext {
  readonly settings: Settings;
  readonly template: TemplateView;
  /** Absent for functions from container images, whose runtime nobody declares. */
  readonly targets?: Conditional<Target>;
}

export interface Contribution {
  readonly edits?: readonly Edit[];
  readonly variables?: readonly Variable[];
  readonly problems?: readonly Problem[];
}

/** One mutation: from a function to the edits that it needs. Nothing of a function's plan is kept if any step skips it. */
export type Step = (fn: FunctionView, context: StepContext) => Contribution | Skip;

export const NO_CONTRIBUTION: Contribution = {};
