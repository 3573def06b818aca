/** The events that come from AWS and that no emulator makes: of API Gateway, S3 and DynamoDB's streams, as documented. */
import { randomUUID } from 'node:crypto';
import { LambdaEvent } from '../../test/chain/wiring';

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function httpEvent(body: object): LambdaEvent {
  const domainName = 'shop.execute-api.us-east-1.amazonaws.com';
  return {
    version: '2.0', routeKey: 'POST /orders', rawPath: '/orders', rawQueryString: '', headers: { host: domainName },
    requestContext: {
      accountId: ACCOUNT, apiId: 'shop', domainName, domainPrefix: 'shop', requestId: randomUUID(), routeKey: 'POST /orders', stage: '$default',
      http: { method: 'POST', path: '/orders', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'demo' }, timeEpoch: Date.now(),
    },
    body: JSON.stringify(body), isBase64Encoded: false,
  };
}

export interface StoredObject {
  readonly key: string;
  /** In quotes, as S3 lists it. */
  readonly eTag: string;
  readonly size: number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function objectEvent(bucket: string, { key, eTag, size }: StoredObject): LambdaEvent {
  return { Records: [{
    eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: REGION, eventTime: new Date().toISOString(), eventName: 'ObjectCreated:Put',
    s3: {
      s3SchemaVersion: '1.0', configurationId: 'shop', bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
      object: { key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'), size, eTag: eTag.replaceAll('"', '') },
    },
  }] };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export function itemEvent(table: string, key: string, item: Readonly<Record<string, unknown>>): LambdaEvent {
  return { Records: [{
    eventID: randomUUID().replaceAll('-', ''), eventName: 'INSERT', eventVersion: '1.1', eventSource: 'aws:dynamodb', awsRegion: REGION,
    dynamodb: {
      ApproximateCreationDateTime: Date.now() / 1000, Keys: { [key]: item[key] }, NewImage: item, SequenceNumber: '1',
      SizeBytes: JSON.stringify(item).length, StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${table}/stream/2026-01-01T00:00:00.000`,
  }] };
}
