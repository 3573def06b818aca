/** A decoder of MessagePack, as much of it as traces use. 64-bit integers are BigInt: ids do not fit a number. */

export function decodeMessagePack(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value();
  if (reader.at !== bytes.length) throw new Error(`${bytes.length - reader.at} bytes are left over`);
  return value;
}

class Reader {
  at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(): unknown {
    const prefix = this.bytes[this.at++];
    if (prefix < 0x80) return prefix;
    if (prefix < 0x90) return this.map(prefix & 0x0f);
    if (prefix < 0xa0) return this.list(prefix & 0x0f);
    if (prefix < 0xc0) return this.text(prefix & 0x1f);
    if (prefix >= 0xe0) return prefix - 0x100;
    return this.prefixed(prefix);
  }

  private prefixed(prefix: number): unknown {
    switch (prefix) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xcb: return this.number(8, at => this.view.getFloat64(at));
      case 0xcc: return this.number(1, at => this.view.getUint8(at));
      case 0xcd: return this.number(2, at => this.view.getUint16(at));
      case 0xce: return this.number(4, at => this.view.getUint32(at));
      case 0xcf: return this.number(8, at => this.view.getBigUint64(at));
      case 0xd0: return this.number(1, at => this.view.getInt8(at));
      case 0xd1: return this.number(2, at => this.view.getInt16(at));
      case 0xd2: return this.number(4, at => this.view.getInt32(at));
      case 0xd3: return this.number(8, at => this.view.getBigInt64(at));
      case 0xd9: return this.text(this.number(1, at => this.view.getUint8(at)));
      case 0xda: return this.text(this.shortLength());
      case 0xdb: return this.text(this.length());
      case 0xdc: return this.list(this.shortLength());
      case 0xdd: return this.list(this.length());
      case 0xde: return this.map(this.shortLength());
      case 0xdf: return this.map(this.length());
      default: throw new Error(`0x${prefix.toString(16)} at ${this.at - 1} is nothing that traces use`);
    }
  }

  private shortLength(): number {
    return this.number(2, at => this.view.getUint16(at));
  }

  private length(): number {
    return this.number(4, at => this.view.getUint32(at));
  }

  private number<T>(size: number, read: (at: number) => T): T {
    const value = read(this.at);
    this.at += size;
    return value;
  }

  private text(length: number): string {
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.at, length).toString('utf8');
    this.at += length;
    return text;
  }

  private list(length: number): unknown[] {
    return Array.from({ length }, () => this.value());
  }

  private map(length: number): Record<string, unknown> {
    return Object.fromEntries(Array.from({ length }, () => [String(this.value()), this.value()]));
  }
}
