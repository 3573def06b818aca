import { Chosen, chooseLayers } from './choose-layers';
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

export function sharedContext(settings: Settings, template: TemplateView): SharedContext {
  const [forArm, forX86] = [new Map<Runtime, Chosen | Skip>(), new Map<Runtime, Chosen | Skip>()];
  const variables = variablesOfSettings(settings, template.resolve);
  return {
    variables,
    written: sharedVariables(variables, template.resolve),
    statements: statementsOf(settings, template),
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
