/** From Lambda's handler setting to the user's function with the layer around it. */
import { bundledTracer } from './bundled-tracer';
import { Extractor } from './carriers/custom';
import { Config, flag, readConfig } from './config';
import { defaultLayer } from './default-layer';
import { note } from './diagnostics';
import { registerEsmHook } from './esm-hook';
import type { Layer } from './layer';
import { findFile, HandlerPlace, loadHandler, parseHandler } from './load-handler';
import { Handler, wrapHandler } from './wrap-handler';
import { errorTags } from './spans';

/** The function that the entry of the layer exports. Rejects only with what the user's own module throws. */
export async function loadWrapped(): Promise<Handler> {
  const root = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
  const place = parseHandler(process.env.DD_LAMBDA_HANDLER);
  const config = readConfig(process.env);
  if (!config.instrumentation) return loadHandler(root, place);
  const layer = defaultLayer(bundledTracer, await loadExtractor(root, config));
  const handler = await loadTimed(layer, root, place).catch(async (error: unknown) => {
    await report(layer, place, error);
    throw error;
  });
  return wrapHandler(handler, layer);
}

async function loadTimed(layer: Layer, root: string, place: HandlerPlace): Promise<Handler> {
  const found = findFile(root, place);
  if (!found?.isEsm || !layer.parts.tracing) return loadHandler(root, place);
  await registerEsmHook(layer.parts.tracing.ownPackage);
  const load = () => loadHandler(root, place);
  return layer.parts.coldStart ? layer.parts.coldStart.time(found.file, load) : load();
}

async function loadExtractor(root: string, { extractor }: Config): Promise<Extractor | undefined> {
  if (!extractor) return undefined;
  try {
    return await loadHandler(root, parseHandler(extractor));
  } catch (error) {
    note('extractor', error);
    return undefined;
  }
}

/** A function that cannot be loaded has no invocation to tell of it: an `aws.lambda` span with the error does. */
async function report({ parts: { tracing, router, config } }: Layer, { text }: HandlerPlace, error: unknown): Promise<void> {
  try {
    router.begin();
    if (config.enhancedMetrics && !flag(process.env.DD_LOCAL_TEST, false)) router.send({ name: 'aws.lambda.enhanced.errors', value: 1, tags: [] }, true);
    const span = tracing?.tracer.startSpan('aws.lambda', {
      tags: {
        'service.name': 'aws.lambda', 'operation_name': 'aws.lambda', 'resource.name': text, 'resource_names': text,
        'span.type': 'serverless', 'error.status': 500, ...errorTags(error),
      },
    });
    span?.finish();
    await tracing?.handOver.finish(span);
    await router.flush();
  } catch (fault) {
    note('report', fault); // the user's own error is what counts
  }
}
