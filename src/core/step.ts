import { Conditional } from './conditional';
import { Edit } from './edit';
import { Chosen } from './choose-layers';
import { Json, JsonObject } from './json';
import { Problem } from './problem';
import { Tag } from './resource-tags';
import { Settings } from './settings';
import { Skip } from './skip';
import { SharedVariables } from './shared-variable';
import { Table } from './tables';
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

/** What is the same for every function of a stack, worked out once. */
export interface SharedContext {
  /** The layers for a runtime and architecture, or why there are none. */
  layersOf(target: Target): Chosen | Skip;
  /** What must be there before the options' values are known: none of it can wait for them. */
  readonly needs: ReadonlySet<string>;
  /** What the role of a function must be allowed. */
  readonly statements: readonly JsonObject[];
  /** The tables whose keys can be read. */
  readonly tables: readonly Table[];
  /** The tags that every function gets. */
  readonly commonTags: readonly Tag[];
  /** Variables that every function gets. */
  readonly variables: ReadonlyMap<string, Json>;
  /** The same, as they are written. */
  readonly written: SharedVariables;
}

export interface StepContext {
  readonly settings: Settings;
  readonly template: TemplateView;
  readonly shared: SharedContext;
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
