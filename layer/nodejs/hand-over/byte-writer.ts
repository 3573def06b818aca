/** MessagePack into one buffer that is kept from one payload to the next, in the widths that dd-trace chooses. */

const FIRST_SIZE = 64 * 1024;
const FIX_LIMIT = 32;
/** UTF-8 has at most three bytes for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;
const HEADER_BYTES = 5;

export class ByteWriter {
  bytes: Buffer;
  length: number;

  /** `headroom` bytes at the start stay free for what is only known in the end. */
  constructor(private readonly headroom = 0) {
    this.bytes = Buffer.allocUnsafe(FIRST_SIZE);
    this.length = headroom;
  }

  /** Start over; in a new buffer when somebody still reads the old one. */
  reset(isInUse = false): void {
    if (isInUse || this.bytes.length > FIRST_SIZE * 16) this.bytes = Buffer.allocUnsafe(FIRST_SIZE);
    this.length = this.headroom;
  }

  room(size: number): void {
    const needed = this.length + size;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
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

  /** A prefix byte and 32 bits behind it: lengths of lists and maps. */
  prefixed32(prefix: number, value: number): void {
    this.room(HEADER_BYTES);
    this.bytes[this.length] = prefix;
    this.bytes.writeUInt32BE(value, this.length + 1);
    this.length += HEADER_BYTES;
  }

  text(value: string): void {
    const units = value.length;
    this.room(HEADER_BYTES + units * BYTES_PER_UNIT);
    const { bytes, length } = this;
    if (units >= FIX_LIMIT) {
      this.longText(bytes.write(value, length + HEADER_BYTES, 'utf8'));
      return;
    }
    for (let index = 0; index < units; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        this.shortUnicode(value);
        return;
      }
      bytes[length + 1 + index] = code;
    }
    bytes[length] = 0xa0 | units;
    this.length = length + 1 + units;
  }

  private shortUnicode(value: string): void {
    const { bytes, length } = this;
    const size = bytes.write(value, length + HEADER_BYTES, 'utf8');
    if (size >= FIX_LIMIT) {
      this.longText(size);
      return;
    }
    bytes.copyWithin(length + 1, length + HEADER_BYTES, length + HEADER_BYTES + size);
    bytes[length] = 0xa0 | size;
    this.length = length + 1 + size;
  }

  private longText(size: number): void {
    this.bytes[this.length] = 0xdb;
    this.bytes.writeUInt32BE(size, this.length + 1);
    this.length += HEADER_BYTES + size;
  }

  /** The shortest integer, or a double. */
  number(value: number): void {
    this.room(9);
    const { bytes, length } = this;
    if (value === (value & 0x7f)) {
      bytes[length] = value;
      this.length = length + 1;
    } else if (!Number.isInteger(value)) {
      bytes[length] = 0xcb;
      this.length = bytes.writeDoubleBE(value, length + 1);
    } else if (value >= 0) {
      this.unsigned(value);
    } else {
      this.signed(value);
    }
  }

  private unsigned(value: number): void {
    const { bytes, length } = this;
    if (value <= 0xff) {
      bytes[length] = 0xcc;
      this.length = bytes.writeUInt8(value, length + 1);
    } else if (value <= 0xffff) {
      bytes[length] = 0xcd;
      this.length = bytes.writeUInt16BE(value, length + 1);
    } else if (value <= 0xffffffff) {
      bytes[length] = 0xce;
      this.length = bytes.writeUInt32BE(value, length + 1);
    } else {
      this.wide(0xcf, Math.floor(value / 2 ** 32) >>> 0, value >>> 0);
    }
  }

  private signed(value: number): void {
    const { bytes, length } = this;
    if (value >= -0x20) {
      this.length = bytes.writeInt8(value, length);
    } else if (value >= -0x80) {
      bytes[length] = 0xd0;
      this.length = bytes.writeInt8(value, length + 1);
    } else if (value >= -0x8000) {
      bytes[length] = 0xd1;
      this.length = bytes.writeInt16BE(value, length + 1);
    } else if (value >= -0x80000000) {
      bytes[length] = 0xd2;
      this.length = bytes.writeInt32BE(value, length + 1);
    } else {
      this.wide(0xd3, Math.floor(value / 2 ** 32) >>> 0, value >>> 0);
    }
  }

  /** A prefix byte and 64 bits in two halves. */
  wide(prefix: number, high: number, low: number): void {
    this.room(9);
    this.bytes[this.length] = prefix;
    this.bytes.writeUInt32BE(high, this.length + 1);
    this.bytes.writeUInt32BE(low, this.length + 5);
    this.length += 9;
  }
}
