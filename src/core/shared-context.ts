import { Chosen, chooseLayers } from './choose-layers';
import { Json, JsonObject } from './json';
import { needsOf } from './needs';
import { Runtime } from './runtimes';
import { Settings } from './settings';
import { sharedVariables } from './shared-variable';
import { Skip } from './skip';
import { statementsOf } from './statements';
import { SharedContext } from './step';
import { askedTags } from './steps/tags';
import { tablesOf } from './tables';
import { TemplateView } from './template';
import { variablesOfSettings } from './variables';

export function sharedContext(settings: Settings, template: TemplateView, tryFind: ResourceLookup = id => template.resources[id]): SharedContext {
  const [forArm, forX86] = [new Map<Runtime, Chosen | Skip>(), new Map<Runtime, Chosen | Skip>()];
  const variables = variablesOfSettings(settings, template.resolve);
  return {
    variables,
    written: sharedVariables(variables, template.resolve),
    statements: statementsOf(settings, template),
    needs: needsOf(valuesForFunctions(settings), tryFind),
    tables: tablesOf(settings, template),
    commonTags: askedTags(settings),
    layersOf: target => {
      const chosen = target.arm ? forArm : forX86;
      const known = chosen.get(target.runtime);
      if (known) return known;
      const layers = chooseLayers(target, settings);
      chosen.set(target.runtime, layers);
      return layers;
    },
  };
}

/** The resource of a logical id; the construct knows more than it shows to every plan. */
export type ResourceLookup = (logicalId: string) => Json | undefined;

/** A function does not wait for the Forwarder, which reads its log. */
const valuesForFunctions = ({ options }: Settings): Json => ({ ...options, forwarderArn: null, stepFunctionForwarderArn: null }) as JsonObject;
