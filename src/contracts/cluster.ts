// Every message that the nodes of a mall send each other, with the bounds of what a node believes.
import { z } from 'zod';
import { announcement } from './announcements.ts';
import { id as code, instant, seq } from './fields.ts';
import { maxAnnouncementSeconds, maxPauseSeconds } from './limits.ts';
import { doctorReport } from './ops.ts';
import { settled } from './receipts.ts';
import { roles } from './roles.ts';
import { journal } from './shoppers.ts';
import type { Wire } from './wire.ts';

/** Characters of a signed message. The longest record that a rulebook can bring about has some 200 KiB. */
export const maxMessageLength = 512 * 1024;
/** Clocks of two nodes may differ by this much; a message that is older, or from further ahead, is refused. */
export const clockToleranceMs = 60_000;
/** Shoppers in one question of who is connected. */
export const maxAskedPresent = 500;
/** Moments in one message; `src/pipeline/highlights.ts` tells no more. */
export const maxMomentsPerMessage = 500;
const maxHeads = 2_000;
const maxEntries = 2_000;
/** What was won longer ago is no news to a screen. */
const maxMomentAgeMs = 3_600_000;

/** No visit to a kiosk lasts longer, whatever the settings say. */
export const maxVisitMs = 3_600_000;

const id = z.string().min(1).max(128);

/**
 * A commit: for each record its shopper, the sequence they have now, and the store (null: no receipt is
 * involved). Two lines of text follow for each
 * head, in the forms below. A node reads them only where the record concerns one of its clients.
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

/** What is said to many, and what concerns all nodes: it goes over Socket.IO's adapter. */
export const nodeMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('announcement'), announcement }),
  z.strictObject({
    type: z.literal('moments'),
    moments: z.array(moment).min(1).max(maxMomentsPerMessage),
  }),
  /** Who has one of these shoppers connected? Each node that has answers `present.here` with the same `question`. */
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
  /** A kiosk began to serve a shopper, goes on for so long, or has ended. `window`: of the code that is used up by it. */
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
  /** Somebody at this kiosk wants help. */
  z.strictObject({ type: z.literal('kiosk.call'), store: code, kiosk: code, at: instant }),
  /** The screens of a store (null: the mall's) are quiet until then, or go on. */
  z.strictObject({
    type: z.literal('screen.pause'),
    store: code.nullable(),
    paused: z.boolean(),
    at: instant,
    until: instant,
  }),
  /** What others may see of this shopper has changed. */
  z.strictObject({ type: z.literal('name.changed'), userId: id }),
  /** This node is to send its clients elsewhere, or (`undo`) to take them again. It answers with the same `question`. */
  z.strictObject({ type: z.literal('node.drain'), question: id, node: id, undo: z.boolean() }),
  z.strictObject({ type: z.literal('node.drained'), question: id }),
  /** What an operator started has ended on this node; `report`: what the doctor's checks found. */
  z.strictObject({
    type: z.literal('act.ended'),
    node: id,
    event: z.enum(['ops:doctor', 'ops:rebuild-standings']),
    by: id,
    isOk: z.boolean(),
    report: doctorReport.nullable(),
  }),
  /** The sockets of this identity are to be closed. */
  z.strictObject({ type: z.literal('sessions.end'), role: z.enum(roles), sub: id }),
]);

/** The name under which the adapter emits a message to the other nodes. */
export const nodeEvent = 'mall';

/** A node message as the two kinds of the adapter wrap it. They send nothing else that a node lets in. */
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

/** Whether all times in the message may be true at `nowMs`: an announcement that never ends could not be taken back. */
export function isTimely(message: NodeMessage, nowMs: number): boolean {
  const latestMs = nowMs + clockToleranceMs;
  if (message.type === 'announcement') {
    const [atMs, untilMs] = [Date.parse(message.announcement.at), Date.parse(message.announcement.until)];
    return atMs <= latestMs && untilMs > atMs && untilMs - atMs <= maxAnnouncementSeconds * 1_000;
  }
  if (message.type === 'screen.pause') {
    const [atMs, untilMs] = [Date.parse(message.at), Date.parse(message.until)];
    // A resumption is kept as long as the pause that it ends, which another clock has timed.
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
