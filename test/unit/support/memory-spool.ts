import { createHash } from 'node:crypto';
import type { PlainFile } from '../../../main/agent/ground/base/plain-file.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import type { Spool } from '../../../main/agent/ground/spool/spool.ts';

/** A spool that forgets with the process; `failWith` is thrown by the next put, as a full disk does. */
export class MemorySpool implements Spool {
  readonly files = new Map<string, Buffer>();
  failWith: Error | null = null;
  /** How often somebody tried to put something in. */
  puts = 0;

  put(bytes: Buffer): Promise<{ sha256: string; size: number }> {
    this.puts++;
    if (this.failWith !== null) return Promise.reject(this.failWith);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.files.set(sha256, Buffer.from(bytes));
    return Promise.resolve({ sha256, size: bytes.length });
  }
  async putFile(file: Pick<PlainFile, 'eachChunk'>): Promise<{ sha256: string; size: number }> {
    const chunks: Buffer[] = [];
    await file.eachChunk((chunk) => void chunks.push(Buffer.from(chunk)));
    return this.put(Buffer.concat(chunks));
  }
  get(sha256: string): Promise<Buffer> {
    const bytes = this.files.get(sha256);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new AgentError('spool-missing'));
  }
  async *read(sha256: string): AsyncGenerator<Buffer, void, undefined> {
    yield await this.get(sha256);
  }
  has(sha256: string): Promise<boolean> {
    return Promise.resolve(this.files.has(sha256));
  }
  size(sha256: string): Promise<number | null> {
    return Promise.resolve(this.files.get(sha256)?.length ?? null);
  }
  remove(sha256: string): Promise<boolean> {
    this.files.delete(sha256);
    return Promise.resolve(true);
  }
  list(): Promise<string[]> {
    return Promise.resolve([...this.files.keys()]);
  }
}
