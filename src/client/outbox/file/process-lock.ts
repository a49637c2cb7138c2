// A lock file, so that one process at a time has an outbox open. It names its process, and is ignored when that has ended.
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { OutboxError } from '../storage.ts';

interface Holder {
  readonly pid: number;
  /** When the process started, as the kernel reports it; null if the system does not. */
  readonly startedAt: string | null;
  readonly lockedAtMs: number;
}

/** Rejects with `storage_in_use` while another process holds it. Resolves with a function that releases the lock. */
export async function lockForThisProcess(path: string): Promise<() => Promise<void>> {
  const mine: Holder = {
    pid: process.pid,
    startedAt: await startedAt(process.pid),
    lockedAtMs: Date.now(),
  };
  const text = JSON.stringify(mine);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  try {
    // A link is atomic and never overwrites, so the lock file is never empty.
    if (!(await linked(draft, path))) {
      await clearAbandoned(path);
      if (!(await linked(draft, path))) throw inUse(path, null);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === text) await rm(path, { force: true });
  };
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a process that has ended. */
async function clearAbandoned(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  const holder = parse(text);
  if (holder && (await lives(holder))) throw inUse(path, holder);
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  await rename(path, aside).catch(() => {}); // another process may be faster
  const moved = await readFile(aside, 'utf8').catch(() => null);
  // Another process removed it and locked in between, so its lock is restored.
  if (moved !== null && moved !== text) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

function parse(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder; // only this file writes it
  } catch {
    return null;
  }
}

async function lives({ pid, startedAt: then, lockedAtMs }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  // After a power cut another process may have this id.
  if (then !== null) return (await startedAt(pid)) === then;
  return lockedAtMs >= Date.now() - uptime() * 1_000;
}

/** The start time of a process in Linux, with the id of the boot. */
async function startedAt(pid: number): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The 22nd field; the second one is a name that may hold spaces and brackets.
    return `${boot.trim()} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return null;
  }
}

const inUse = (path: string, holder: Holder | null): OutboxError =>
  new OutboxError(
    'storage_in_use',
    `${path} is held by ${holder ? `process ${holder.pid}` : 'another process'}. One till, one process: stop the other one, or give this one a file of its own.`,
  );
