/** Which family of sources makes which inferred spans. */
import * as sources from '../event-source';
import type { Source } from '../event-source';
import { apiGatewaySpans } from './api-gateway';
import { appSyncSpans } from './app-sync';
import { brokerSpans } from './brokers';
import { httpSpans } from './http';
import type { SpansOf } from './inferred-span';
import { messageSpans } from './messages';
import { storageSpans } from './storage';
import { streamSpans } from './streams';

const FAMILIES: ReadonlyArray<readonly [SpansOf, readonly Source[]]> = [
  [apiGatewaySpans, [sources.REST_API, sources.HTTP_API, sources.WEBSOCKET_API]],
  [httpSpans, [sources.FUNCTION_URL, sources.LOAD_BALANCER, sources.LATTICE]],
  [appSyncSpans, [sources.APP_SYNC]],
  [messageSpans, [sources.SQS, sources.SNS, sources.EVENT_BRIDGE]],
  [streamSpans, [sources.KINESIS, sources.DYNAMODB, sources.FIREHOSE]],
  [storageSpans, [sources.S3]],
  [brokerSpans, [sources.KAFKA, sources.SELF_MANAGED_KAFKA, sources.IOT]],
];

export const SPANS_OF: ReadonlyMap<Source, SpansOf> = new Map(
  FAMILIES.flatMap(([spansOf, family]) => family.map(source => [source, spansOf] as const)),
);
