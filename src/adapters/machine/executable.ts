import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';

/** A regular file that this user may execute. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Whether the system certainly starts it: a binary for this machine whose loader exists, or a script whose interpreter
 * is one. False if that cannot be said, for example for another format that the system knows.
 */
export function startsForCertain(file: string): boolean {
  if (!isProgram(file)) return false;
  const start = bytesOf(file, 0, HEAD);
  if (start.toString('latin1', 0, 2) !== '#!') return isNativeBinary(file, start);
  const [line = '', ...rest] = start.toString('latin1', 2).split('\n');
  const interpreter = line.trimStart().split(/[ \t]/)[0] ?? '';
  if (rest.length === 0 || line.length > FIRST_LINE || !isProgram(interpreter)) return false;
  return isNativeBinary(interpreter, bytesOf(interpreter, 0, HEAD));
}

/** Enough for the headers of a binary. */
const HEAD = 4_096;
/** Older systems cut off a longer first line of a script (execve(2), "Interpreter scripts"). */
const FIRST_LINE = 124;

function bytesOf(file: string, position: number, length: number): Buffer {
  try {
    const open = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(open, bytes, 0, length, position));
    } finally {
      closeSync(open);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

function isNativeBinary(file: string, start: Buffer): boolean {
  return process.platform === 'darwin' ? isMachO(start) : isElf(file, start);
}

/** Offsets in the header and the program headers of a 64-bit little-endian ELF file (elf(5)). */
const ELF = { magic: 0x46_4c_45_7f, kind: 4, machine: 18, headers: 32, size: 54, count: 56 };
const PROGRAM_HEADER = { length: 56, type: 0, offset: 8, fileSize: 32, interpreter: 3 };
/** 64 bits, little-endian. */
const KIND = 0x01_02;

function isElf(file: string, start: Buffer): boolean {
  const own = bytesOf(process.execPath, 0, HEAD);
  if (start.length < 64 || own.length < 64 || start.readUInt32LE(0) !== ELF.magic) return false;
  if (start.readUInt16LE(ELF.kind) !== KIND) return false;
  if (start.readUInt16LE(ELF.machine) !== own.readUInt16LE(ELF.machine)) return false;
  const [size, count] = [start.readUInt16LE(ELF.size), start.readUInt16LE(ELF.count)];
  const first = Number(start.readBigUInt64LE(ELF.headers));
  if (size !== PROGRAM_HEADER.length || count === 0 || first + size * count > start.length) return false;
  return Array.from({ length: count }, (_, index) => start.subarray(first + size * index))
    .filter((header) => header.readUInt32LE(PROGRAM_HEADER.type) === PROGRAM_HEADER.interpreter)
    .every((header) => existsSync(loaderOf(file, header)));
}

/** The path of the loader of shared libraries. */
function loaderOf(file: string, header: Buffer): string {
  const offset = Number(header.readBigUInt64LE(PROGRAM_HEADER.offset));
  const length = Number(header.readBigUInt64LE(PROGRAM_HEADER.fileSize));
  return length > HEAD ? '' : bytesOf(file, offset, length).toString('utf8').replace(/\0.*$/s, '');
}

/** Mach-O's numbers of processors, in thin and in universal files (<mach/machine.h>, <mach-o/fat.h>). */
const PROCESSORS: Record<string, number> = { arm64: 0x01_00_00_0c, x64: 0x01_00_00_07 };
const [THIN, UNIVERSAL] = [0xfe_ed_fa_cf, 0xca_fe_ba_be];

function isMachO(start: Buffer): boolean {
  const processor = PROCESSORS[process.arch];
  if (start.length < 32 || processor === undefined) return false;
  if (start.readUInt32LE(0) === THIN) return start.readUInt32LE(4) === processor;
  const count = start.readUInt32BE(4);
  if (start.readUInt32BE(0) !== UNIVERSAL || 8 + count * 20 > start.length) return false;
  return Array.from({ length: count }, (_, index) => start.readUInt32BE(8 + index * 20)).includes(processor);
}
