import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

/** 1980-01-01, the first day that a zip can name: the same files give the same bytes on any day. */
const DATE = { time: 0, date: 0x21 };
const VERSION = 20;
const DEFLATED = 8;
/** A plain file that all may read, as Unix writes it. */
const ATTRIBUTES = (0o100644 << 16) >>> 0;
const MADE_BY_UNIX = (3 << 8) | VERSION;

/** A zip of the entries, sorted by name, with fixed dates: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function zipFiles(entries: readonly ZipEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of sorted) {
    const packed = deflateRawSync(content, { level: 9 });
    const fields = commonFields(content, packed, name);
    const local = Buffer.concat([signature(0x04034b50), fields, Buffer.from(name), packed]);
    directory.push(centralEntry(fields, name, offset));
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(sorted.length, 4);
  end.writeUInt16LE(sorted.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, central, signature(0x06054b50), end]);
}

function commonFields(content: Buffer, packed: Buffer, name: string): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt16LE(DATE.time, 6);
  fields.writeUInt16LE(DATE.date, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
}

function centralEntry(fields: Buffer, name: string, offset: number): Buffer {
  const made = Buffer.alloc(2);
  made.writeUInt16LE(MADE_BY_UNIX);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(ATTRIBUTES, 6);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([signature(0x02014b50), made, fields, rest, Buffer.from(name)]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
