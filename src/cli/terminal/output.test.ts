import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { guardOutput } from './output.ts';

class FakeOutput extends EventEmitter {
  written = '';
  write(text: string): boolean {
    this.written += text;
    return true;
  }
}

class FakeProcess extends EventEmitter {
  stdout = new FakeOutput();
  stderr = new FakeOutput();
  exitCode: number | undefined;
}

const failure = (code: string) => Object.assign(new Error(code), { code });

function guarded(): FakeProcess {
  const process = new FakeProcess();
  // As oclif does.
  process.stdout.on('error', (error) => {
    throw error;
  });
  guardOutput(process as never);
  return process;
}

it.each([
  ['ENOSPC', 'the disk has no space, or no inodes, left'],
  ['EBADF', 'EBADF'],
])('a result that is lost (%s) is said once, and is no success', (code, why) => {
  const process = guarded();
  process.stdout.emit('error', failure(code));
  process.stdout.emit('error', failure('ERR_STREAM_DESTROYED'));
  process.emit('exit');
  expect([process.stderr.written, process.exitCode]).toEqual([
    `Error  Standard output cannot be written: ${why}\nNext   Run the same command again\n`,
    2,
  ]);
});

it('keeps the exit code of a command that failed', () => {
  const process = guarded();
  process.exitCode = 20;
  process.stdout.emit('error', failure('ENOSPC'));
  process.emit('exit');
  expect(process.exitCode).toBe(20);
});

it.each(['EPIPE', 'EIO'])('a reader that ends first is no failure: %s', (code) => {
  const process = guarded();
  process.stdout.emit('error', failure(code));
  process.emit('exit');
  expect([process.stderr.written, process.exitCode]).toEqual(['', undefined]);
});

it('lost progress stops nothing', () => {
  const process = guarded();
  process.stderr.emit('error', failure('ENOSPC'));
  process.emit('exit');
  expect(process.exitCode).toBeUndefined();
});
