/** From Lambda's handler setting to the user's function with the layer around it. */
import type { Extractor } from './carriers/custom';
import { Config, flag, readConfig } from './config';
import { defaultLayer } from './default-layer';
import { note } from './diagnostics';
import type { Layer } from './layer';
import { findFile, HandlerPlace, loadHandler, parseHandler } from './load-handler';
import { Handler, wrapHandler } from './wrap-handler';

/** The function that the entry of the layer exports. Rejects only with what the user's own module throws. */
export async function loadWrapped(): Promise<Handler> {
  const root = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
  const place = parseHandler(process.env.DD_LAMBDA_HANDLER);
  const config = readConfig(process.env);
  if (!config.instrumentation) return loadHandler(root, place);
  const layer = defaultLayer();
  if (config.extractor && config.tracing) layer.extractor = await loadExtractor(root, config);
  try {
    return wrapHandler(await loadTimed(layer, root, place), layer);
  } catch (error) {
    await report(layer, place, error);
    throw error;
  }
}

function loadTimed({ parts: { tracing } }: Layer, root: string, place: HandlerPlace): Promise<Handler> {
  const load = () => loadHandler(root, place);
  const found = tracing && findFile(root, place);
  return tracing && found?.isEsm ? tracing.loadEsm(found.file, load) : load();
}

async function loadExtractor(root: string, { extractor }: Config): Promise<Extractor | undefined> {
  try {
    return await loadHandler(root, parseHandler(extractor));
  } catch (error) {
    note('extractor', error);
    return undefined;
  }
}

async function report({ parts: { tracing, router, config } }: Layer, { text }: HandlerPlace, error: unknown): Promise<void> {
  try {
    router.begin();
    if (config.enhancedMetrics && !flag(process.env.DD_LOCAL_TEST, false)) router.send({ name: 'aws.lambda.enhanced.errors', value: 1, tags: [] }, true);
    await tracing?.reportLoad(text, error);
    await router.flush();
  } catch (fault) {
    note('report', fault); // the user's own error is what counts
  }
}
