// Writes to S3 and DynamoDB by the operations that make a span pointer.
const s3 = require('@aws-sdk/client-s3');
const dynamodb = require('@aws-sdk/client-dynamodb');

const objects = new s3.S3Client({ forcePathStyle: true });
const tables = new dynamodb.DynamoDBClient({});

const upload = async ({ parts, ...object }) => {
  const { UploadId } = await objects.send(new s3.CreateMultipartUploadCommand(object));
  const Parts = [];
  for (const [index, size] of parts.entries()) {
    const { ETag } = await objects.send(new s3.UploadPartCommand({ ...object, UploadId, PartNumber: index + 1, Body: Buffer.alloc(size, 'x') }));
    Parts.push({ ETag, PartNumber: index + 1 });
  }
  await objects.send(new s3.CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
};

/** Binary values come as base64, as in any JSON. */
const revive = (key, value) => key === 'B' ? Buffer.from(value, 'base64') : value;

exports.writes = async ({ operation, input }) => {
  if (operation === 'CompleteMultipartUpload') await upload(input);
  else if (s3[`${operation}Command`]) await objects.send(new s3[`${operation}Command`](input));
  else await tables.send(new dynamodb[`${operation}Command`](JSON.parse(JSON.stringify(input), revive)));
  return operation;
};

exports.reads = async ({ Records }) => Records.length;
