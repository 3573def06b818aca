import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { BucketAlreadyOwnedByYou, CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { isString, Json, JsonObject, objectOf } from '../../src/core/json';

const s3 = new S3Client({ forcePathStyle: true });

/** What `sam package` does: the folders that `CodeUri` names go to a bucket as zips, and the template names those. */
export async function packaged(template: JsonObject, sources: string, bucket: string): Promise<JsonObject> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: unknown) => {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  });
  const resources: Record<string, Json> = {};
  for (const [id, resource] of Object.entries(objectOf(template.Resources))) resources[id] = await withCode(objectOf(resource), sources, bucket);
  return { ...template, Resources: resources };
}

async function withCode(resource: JsonObject, sources: string, bucket: string): Promise<JsonObject> {
  const properties = objectOf(resource.Properties);
  if (!isString(properties.CodeUri)) return resource;
  const folder = basename(properties.CodeUri);
  const key = `${folder}.zip`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: zipped(join(sources, folder)) }));
  return { ...resource, Properties: { ...properties, CodeUri: `s3://${bucket}/${key}` } };
}

function zipped(folder: string): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'zip-'));
  try {
    execFileSync('python3', ['-c', 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[2])', join(directory, 'code'), folder]);
    return readFileSync(join(directory, 'code.zip'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
