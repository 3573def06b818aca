import { Chosen, chooseLayers } from './choose-layers';
import { Settings } from './settings';
import { Skip } from './skip';
import { statementsOf } from './statements';
import { SharedContext } from './step';
import { askedTags } from './steps/tags';
import { tablesOf } from './tables';
import { TemplateView } from './template';

export function sharedContext(settings: Settings, template: TemplateView): SharedContext {
  const chosen = new Map<string, Chosen | Skip>();
  return {
    settings,
    template,
    statements: statementsOf(settings, template),
    tables: tablesOf(settings, template),
    commonTags: askedTags(settings),
    layersOf: target => {
      const key = `${target.runtime.name} ${target.arm}`;
      const known = chosen.get(key);
      if (known) return known;
      const layers = chooseLayers(target, settings);
      chosen.set(key, layers);
      return layers;
    },
  };
}
