// One readable line for each push that `watch` receives.
import { styleText } from 'node:util';
import type { SnapshotReason } from '../client/journal-follower.ts';
import type { Entry, Settled } from '../contracts/receipts.ts';
import type { Snapshot } from '../contracts/shoppers.ts';

type Style = Parameters<typeof styleText>[0];

/** Coloured only on a terminal, and not with NO_COLOR: `styleText` checks both. */
export const styled = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout });

export const grouped = (value: number): string => value.toLocaleString('en-US');
const change = (value: number): string => `${value > 0 ? '+' : ''}${grouped(value)}`;

const reasons: Readonly<Record<SnapshotReason, string>> = {
  start: 'stands at',
  gap: 'missed more than is told one by one, and now stands at',
  epoch: 'is kept by another store now, and stands at',
};

/** The state of the shopper, and the reason for the line. */
export function snapshotLine(snapshot: Snapshot, reason: SnapshotReason): string {
  const { userId, seq, coins, xp, level } = snapshot;
  const standing = `${grouped(coins)} coins, ${grouped(xp)} XP, level ${level} (entry ${seq})`;
  return `${userId} ${reasons[reason]} ${styled('bold', standing)}`;
}

/** One journal entry: when, which, what changed, the balance after it, and the cause. */
export function entryLine(userId: string, entry: Entry): string {
  const { seq, kind, at, coins, xp, level, mission, progress, target, amount, balance } = entry;
  const changes = [
    coins === undefined ? null : styled(coins < 0 ? 'red' : 'green', `${change(coins)} coins`),
    xp === undefined ? null : `${change(xp)} XP`,
    level === undefined ? null : `level ${level}`,
    mission === undefined ? null : mission,
    progress === undefined || target === undefined ? null : `${grouped(progress)} of ${grouped(target)}`,
    amount === undefined ? null : `amount ${change(amount)}`,
  ].filter((part) => part !== null);
  const cause = entry.reason === undefined ? entry.receiptId : `${entry.receiptId}, ${entry.reason}`;
  return `${at}  ${userId} #${seq}  ${kind.padEnd(18)}  ${changes.join(', ')}  = ${grouped(balance)}  ${styled('dim', `(${cause})`)}`;
}

/** A receipt of the store, as its tablets and kiosks receive it. */
export function settledLine({
  status,
  receiptId,
  coins,
  xp,
  levelReached,
  missionsCompleted,
}: Settled): string {
  const more = [
    levelReached === null ? null : `level ${levelReached} reached`,
    ...missionsCompleted.map((code) => `mission ${code} completed`),
  ].filter((part) => part !== null);
  const parts = [`${change(coins.delta)} coins`, `${change(xp.delta)} XP`, ...more];
  return `${receiptId}  ${status.padEnd(9)}  ${parts.join(', ')}`;
}
