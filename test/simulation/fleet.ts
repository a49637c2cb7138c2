// The nodes of the simulated mall: killed between any two steps, restarted, and looked up by clients.
import { createMemoryLeaderboards } from '../../src/adapters/memory/leaderboards.ts';
import type { Command } from '../../src/game/command.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { Answer } from '../../src/pipeline/answer.ts';
import { createChannel } from './channel.ts';
import type { Connection, Database } from './database.ts';
import type { Faults } from './faults.ts';
import type { CreatePipeline, NodeSettings } from './pipeline.ts';
import type { SimulatedNode } from './simulated-node.ts';
import { startSimulatedNode } from './simulated-node.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Told } from './told.ts';
import type { World } from './world.ts';

export interface Fleet {
  /** A live node, if there is one. */
  anyNode(): SimulatedNode | null;
  /** All live nodes. */
  nodes(): readonly SimulatedNode[];
  /** Call this after each step of a process: faults of nodes happen here. */
  afterStep(process: SimulatedProcess): void;
  readonly channel: { goAway(): void; comeBack(): void };
}

export interface FleetParts {
  readonly world: World;
  readonly faults: Faults;
  readonly database: Database;
  readonly count: number;
  readonly settings: NodeSettings;
  /** Rulebooks, each in force from its time on; a node notices about a second later. */
  readonly rulebooks: readonly { readonly fromMs: number; readonly rulebook: Rulebook }[];
  readonly createPipeline: CreatePipeline;
  /** Wraps a node's connection to the database. */
  readonly bendConnection: (connection: Connection) => Connection;
  readonly told: Told;
  readonly onAnswer: (node: string, command: Command, answer: Answer, arrival: number) => void;
  /** A stopping node reported that it was done, with this many commands unanswered. */
  readonly onStoppedEarly: (node: string, unanswered: number) => void;
}

export function createFleet(parts: FleetParts): Fleet {
  const { world, faults, database, settings, rulebooks } = parts;
  const { chance } = world;
  const channel = createChannel(world, faults);
  const leaderboards = createMemoryLeaderboards();
  const running = new Map<SimulatedProcess, SimulatedNode>();
  const stopping = new Set<SimulatedProcess>();
  let starts = 0;

  function start(name: string): void {
    starts += 1;
    const process = world.start(`${name}.${starts}`);
    const lagMs = chance.next() * 2_000;
    const inForce = () => rulebooks.filter(({ fromMs }) => fromMs === 0 || world.nowMs() >= fromMs + lagMs);
    const node = process.enter(() =>
      startSimulatedNode({
        process,
        connection: parts.bendConnection(database.connect(process)),
        channel,
        rules: {
          current: () => prepareRules((inForce().at(-1) as (typeof rulebooks)[number]).rulebook), // the first is from 0
          ofVersion: async (version) => {
            const known = rulebooks.find(({ rulebook }) => rulebook.version === version);
            return known ? prepareRules(known.rulebook) : null;
          },
        },
        leaderboards,
        settings,
        createPipeline: parts.createPipeline,
        told: parts.told,
        onAnswer: (command, answer, arrival) => parts.onAnswer(process.name, command, answer, arrival),
      }),
    );
    running.set(process, node);
  }

  function kill(process: SimulatedProcess): void {
    if (!process.isAlive()) return;
    process.kill();
    const { users } = running.get(process)?.pipeline.projections.figures() ?? { users: { waiting: 0 } };
    if (users.waiting > 0) faults.happened('node killed before its projections');
    running.delete(process);
    const [name = ''] = process.name.split('.');
    world.post(100 + chance.next() * 5_000, `${name} is started again`, null, () => start(name));
  }

  /** Like `stop` of a node: accepted commands are finished first, and only then it ends. */
  function stop({ process, pipeline }: SimulatedNode): void {
    stopping.add(process);
    world.note(`${process.name} is to stop`);
    process.enter(() => {
      void pipeline.close().then(() => {
        if (pipeline.depth() > 0) parts.onStoppedEarly(process.name, pipeline.depth());
        void pipeline.projections.stop().then(() => kill(process));
      });
    });
  }

  for (let index = 1; index <= parts.count; index += 1) start(`node${index}`);

  return {
    anyNode: () => (running.size === 0 ? null : chance.pick([...running.values()])),
    nodes: () => [...running.values()],
    afterStep: (process) => {
      const node = running.get(process);
      if (node === undefined) return;
      if (node.connection.committing() > 0 && faults.happens('node killed with a commit under way'))
        kill(process);
      else if (faults.happens('node killed')) kill(process);
      else if (faults.happens('node stands still')) process.freeze(500 + chance.next() * 20_000);
      else if (!stopping.has(process) && faults.happens('node stopped on purpose')) stop(node);
      else if (faults.happens('copies evicted')) node.pipeline.evict();
    },
    channel,
  };
}
