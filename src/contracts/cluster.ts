// Every message between the nodes of a mall, with the limits within which a node accepts it.
import { z } from 'zod';
import { announcement } from './announcements.ts';
import { id as code, instant, seq } from './fields.ts';
import { maxAnnouncementSeconds, maxPauseSeconds } from './limits.ts';
import { doctorReport } from './ops.ts';
import { settled } from './receipts.ts';
import { roles } from './roles.ts';
import { journal } from './shoppers.ts';
import type { Wire } from './wire.ts';

/** Most characters of a signed message. The longest record that a rulebook can produce has about 200 KiB. */
export const maxMessageLength = 512 * 1024;
/** The clocks of two nodes may differ by this much. A message that is older, or further ahead, is refused. */
export const clockToleranceMs = 60_000;
/** Most shoppers in one `present.ask`. */
export const maxAskedPresent = 500;
/** Most moments in one message; `src/screens/highlights.ts` sends no more. */
export const maxMomentsPerMessage = 500;
const maxHeads = 2_000;
const maxEntries = 2_000;
/** Screens do not show older highlights. */
const maxMomentAgeMs = 3_600_000;

/** The longest visit that any setting allows. */
export const maxVisitMs = 3_600_000;

const id = z.string().min(1).max(128);

/**
 * A commit: for each record its shopper, the shopper's new sequence number, and the store (null: no receipt is involved).
 * Two lines of text follow for each head, in the forms below. A node parses them only if a client of its own follows the
 * record.
 */
export const commitHeads = z
  .array(z.tuple([id, seq, id.nullable()]))
  .min(1)
  .max(maxHeads);
export const commitEntries = journal.shape.entries.max(maxEntries);
export const commitSettled = settled;

const won = { userId: id, storeId: id, atMs: z.number().int().min(0) };
const moment = z.union([
  z.strictObject({
    kind: z.enum(['level.reached', 'level.lost']),
    level: z.number().int().min(1).max(1_000),
    ...won,
  }),
  z.strictObject({ kind: z.enum(['mission.completed', 'mission.reopened']), mission: id, ...won }),
]);

/** Messages to all nodes, sent through Socket.IO's adapter. */
export const nodeMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('announcement'), announcement }),
  z.strictObject({
    type: z.literal('moments'),
    moments: z.array(moment).min(1).max(maxMomentsPerMessage),
  }),
  /** Asks which of these shoppers are connected. A node that has some answers `present.here` with the same `question`. */
  z.strictObject({
    type: z.literal('present.ask'),
    question: id,
    userIds: z.array(id).min(1).max(maxAskedPresent),
  }),
  z.strictObject({
    type: z.literal('present.here'),
    question: id,
    userIds: z.array(id).min(1).max(maxAskedPresent),
  }),
  /** A visit began, continues for `endsInMs`, or ended. `window`: the time window of the code that it used. */
  z.strictObject({
    type: z.literal('visit'),
    phase: z.enum(['began', 'lasts', 'ended']),
    visitId: id,
    userId: id,
    kiosk: code,
    store: code,
    at: instant,
    endsInMs: z.number().int().min(0).max(maxVisitMs),
    window: z.number().int().min(0).nullable(),
  }),
  /** Somebody at this kiosk calls for help. */
  z.strictObject({ type: z.literal('kiosk.call'), store: code, kiosk: code, at: instant }),
  /** The screens of a store (null: the mall's) are paused until then, or resumed. */
  z.strictObject({
    type: z.literal('screen.pause'),
    store: code.nullable(),
    paused: z.boolean(),
    at: instant,
    until: instant,
  }),
  /** The display name of this shopper has changed. */
  z.strictObject({ type: z.literal('name.changed'), userId: id }),
  /** Asks this node to drain, or (`undo`) to accept clients again. The node answers with the same `question`. */
  z.strictObject({ type: z.literal('node.drain'), question: id, node: id, undo: z.boolean() }),
  z.strictObject({ type: z.literal('node.drained'), question: id }),
  /** An operator's act has ended on this node. `report`: the result of the doctor's checks. */
  z.strictObject({
    type: z.literal('act.ended'),
    node: id,
    event: z.enum(['ops:doctor', 'ops:rebuild-standings']),
    by: id,
    isOk: z.boolean(),
    report: doctorReport.nullable(),
  }),
  /** Asks all nodes to close the sockets of this identity. */
  z.strictObject({ type: z.literal('sessions.end'), role: z.enum(roles), sub: id }),
]);

/** The name under which the adapter emits a message to the other nodes. */
export const nodeEvent = 'mall';

/** A node message in the frame of each kind of adapter. A node accepts no other frame. */
const emitted = z.tuple([z.literal(nodeEvent), nodeMessage]);
export const adapterFrames = {
  classic: z
    .strictObject({ uid: id, type: z.literal(6), data: emitted })
    .transform(({ data: [, message] }) => message),
  sharded: z
    .strictObject({
      uid: id,
      nsp: z.literal('/'),
      type: z.literal(9),
      data: z.strictObject({ packet: emitted }),
    })
    .transform(({ data }) => data.packet[1]),
} as const;

export type NodeMessage = Wire<z.infer<typeof nodeMessage>>;

/** Whether all times in the message are plausible at `nowMs`. A forged announcement from the future could not be replaced. */
export function isTimely(message: NodeMessage, nowMs: number): boolean {
  const latestMs = nowMs + clockToleranceMs;
  if (message.type === 'announcement') {
    const [atMs, untilMs] = [Date.parse(message.announcement.at), Date.parse(message.announcement.until)];
    return atMs <= latestMs && untilMs > atMs && untilMs - atMs <= maxAnnouncementSeconds * 1_000;
  }
  if (message.type === 'screen.pause') {
    const [atMs, untilMs] = [Date.parse(message.at), Date.parse(message.until)];
    // A resumption is kept as long as the pause that it ends, and another node's clock has timed that pause.
    const longestMs = maxPauseSeconds * 1_000 + clockToleranceMs;
    return atMs <= latestMs && untilMs > atMs && untilMs - atMs <= longestMs;
  }
  if (message.type === 'act.ended') {
    return message.report === null || Date.parse(message.report.at) <= latestMs;
  }
  if (message.type === 'moments') {
    return message.moments.every(({ atMs }) => atMs <= latestMs && atMs >= nowMs - maxMomentAgeMs);
  }
  if (message.type === 'visit' || message.type === 'kiosk.call') {
    const atMs = Date.parse(message.at);
    return atMs <= latestMs && atMs >= nowMs - maxVisitMs - clockToleranceMs;
  }
  return true;
}
