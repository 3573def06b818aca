import type { LastPair, Name } from './key-table';

/**
 * Writes msgpack into one growing buffer that is used again and again: no object per value, no copy at the end.
 * The choice of formats is that of dd-trace's encoder, byte for byte: fixstr or str32, the shortest integer, float64.
 */
const INITIAL_BYTES = 64 * 1024;
/** One burst of large traces must not keep its memory for the life of the sandbox. */
const KEPT_BYTES = 1024 * 1024;
/** Up to this length a loop over characters is quicker than a call into the runtime. */
const SHORT_TEXT = 64;
/** Longer values are not kept beyond their invocation. */
const KEPT_TEXT = 256;
const TWO_32 = 0x1_00_00_00_00;

export class Packer {
  bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  length = 0;
  /** The same bytes; V8 knows its methods, where those of Buffer are code of Node.js that each process compiles anew. */
  private view = viewOf(this.bytes);

  /** Starts over at `offset`; `fresh` when the old bytes are still in use. */
  reset(offset: number, fresh: boolean): void {
    if (fresh || this.bytes.length > KEPT_BYTES) this.use(Buffer.allocUnsafeSlow(INITIAL_BYTES));
    this.length = offset;
  }

  room(size: number): void {
    const needed = this.length + size;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.use(grown);
  }

  private use(bytes: Buffer<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }

  /** All that was written from an offset on. */
  from(start: number): Uint8Array {
    const { bytes } = this;
    return new Uint8Array(bytes.buffer, bytes.byteOffset + start, this.length - start);
  }

  /** Sets a 32-bit number that was left open. */
  uint32At(offset: number, value: number): void {
    this.view.setUint32(offset, value);
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.length++] = value;
  }

  /** A prefix byte and a 32-bit number: the head of a map, an array or a long string. */
  head32(prefix: number, value: number): void {
    this.room(5);
    this.bytes[this.length] = prefix;
    this.view.setUint32(this.length + 1, value);
    this.length += 5;
  }

  /** The last eight bytes of an identifier, as a uint64. */
  id(bytes: ArrayLike<number>): void {
    this.room(8);
    const first = bytes.length - 8;
    for (let index = 0; index < 8; index++) this.bytes[this.length + index] = bytes[first + index];
    this.length += 8;
  }

  uint64(value: number): void {
    this.room(8);
    this.view.setUint32(this.length, value / TWO_32);
    this.view.setUint32(this.length + 4, value);
    this.length += 8;
  }

  text(value: string): void {
    const { length } = value;
    this.room(5 + 3 * length);
    const start = this.length + (length < 0x20 ? 1 : 5);
    if (length <= SHORT_TEXT && this.ascii(value, start)) return this.textHead(length, start);
    const size = Buffer.byteLength(value);
    const from = this.length + (size < 0x20 ? 1 : 5);
    this.bytes.write(value, from, size, 'utf8');
    this.textHead(size, from);
  }

  /** Whether a text is ASCII, and has been written at an offset where there is room for it. */
  ascii(value: string, start: number): boolean {
    const { bytes } = this;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7F) return false;
      bytes[start + index] = code;
    }
    return true;
  }

  private textHead(size: number, start: number): void {
    if (size < 0x20) {
      this.bytes[this.length] = 0xA0 | size;
    } else {
      this.bytes[this.length] = 0xDB;
      this.view.setUint32(this.length + 1, size);
    }
    this.length = start + size;
  }

  /** A name and its value, in one piece where the value is the one that the name had before. */
  pair({ bytes, last }: Name, value: string, isFirst: boolean): void {
    const pair = isFirst ? last[0] : last[1];
    if (pair.value === value && pair.bytes) this.raw(pair.bytes);
    else this.newPair(bytes, value, pair);
  }

  /** On its own, so that V8 copies the usual case alone to where pairs are written. */
  private newPair(name: Uint8Array, value: string, pair: LastPair): void {
    const isAgain = pair.value === value;
    const start = this.length;
    this.raw(name);
    this.text(value);
    pair.bytes = isAgain ? Uint8Array.prototype.slice.call(this.bytes, start, this.length) : undefined;
    pair.value = value.length > KEPT_TEXT ? undefined : value;
  }

  number(value: number): void {
    if (value === (value & 0x7F)) return this.byte(value);
    this.room(9);
    if (!Number.isInteger(value)) return this.float(value);
    if (value >= 0) return this.unsigned(value);
    this.signed(value);
  }

  private float(value: number): void {
    this.bytes[this.length] = 0xCB;
    this.view.setFloat64(this.length + 1, value);
    this.length += 9;
  }

  private unsigned(value: number): void {
    const { bytes, length } = this;
    if (value <= 0xFF) {
      bytes[length] = 0xCC;
      bytes[length + 1] = value;
      this.length += 2;
    } else if (value <= 0xFFFF) {
      bytes[length] = 0xCD;
      this.view.setUint16(length + 1, value);
      this.length += 3;
    } else if (value < TWO_32) {
      this.head32(0xCE, value);
    } else {
      bytes[length] = 0xCF;
      this.length++;
      this.uint64(value);
    }
  }

  private signed(value: number): void {
    const { bytes, length } = this;
    if (value >= -0x20) {
      bytes[length] = value;
      this.length++;
    } else if (value >= -0x80) {
      bytes[length] = 0xD0;
      bytes[length + 1] = value;
      this.length += 2;
    } else if (value >= -0x8000) {
      bytes[length] = 0xD1;
      this.view.setInt16(length + 1, value);
      this.length += 3;
    } else if (value >= -0x8000_0000) {
      bytes[length] = 0xD2;
      this.view.setInt32(length + 1, value);
      this.length += 5;
    } else {
      bytes[length] = 0xD3;
      this.view.setInt32(length + 1, Math.floor(value / TWO_32));
      this.view.setUint32(length + 5, value);
      this.length += 9;
    }
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): DataView {
  return new DataView(buffer, byteOffset, length);
}
