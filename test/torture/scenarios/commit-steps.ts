// Scenarios for the steps of a commit: the node is killed, frozen or disconnected from MongoDB at one of them.
import { until } from '../../node/until.ts';
import type { Step } from '../mongo-steps.ts';
import { nameOf, steps } from '../mongo-steps.ts';
import type { Scenario, Scene } from '../scenario.ts';
import { plain, sleep } from '../scenario.ts';

const reachedWithinMs = 120_000;
/** Longer than the balancer needs to notice, so that others take over meanwhile. */
const frozenMs = 4_000;

/** Lets `strike` decide when a commit first reaches this step, on any node. Returns the node's place. */
async function atFirst(
  { mall }: Scene,
  wanted: Step,
  strike: (at: number) => 'pass' | 'drop',
): Promise<number> {
  let struck: number | null = null;
  mall.strikeAt(async (step, at) => {
    if (struck !== null || nameOf(step) !== nameOf(wanted)) return 'pass';
    struck = at;
    return strike(at);
  });
  await until(() => struck !== null, `a commit comes to ${nameOf(wanted)}`, reachedWithinMs);
  mall.strikeAt(null);
  return struck ?? 0;
}

const ofRound = (at: number): Step => steps[at % steps.length] as Step; // there are four

export const commitStepKill: Scenario = {
  name: 'commit-step-kill',
  about:
    'the node is killed at each step of a commit, before MongoDB gets the command or before the node gets the answer',
  plan: plain,
  kills: 32,
  weight: 2,
  run: async (scene) => {
    for (let at = 0; at < scene.rounds; at += 1) {
      await scene.round(async () => {
        // The request is on its way: sometimes it arrives, sometimes it is lost with the node.
        const arrives = scene.random.next() < 0.5;
        const node = await atFirst(scene, ofRound(at), (on) => {
          scene.mall.nodes[on]?.killNow();
          return arrives ? 'pass' : 'drop';
        });
        await scene.mall.nodes[node]?.up();
      });
    }
  },
};

export const commitStepFreeze: Scenario = {
  name: 'commit-step-freeze',
  about: 'the node is frozen (SIGSTOP) at each step of a commit and wakes when others have taken over',
  plan: plain,
  kills: 0,
  rounds: steps.length * 2,
  run: async (scene) => {
    for (let at = 0; at < scene.rounds; at += 1) {
      await scene.round(async () => {
        const node = await atFirst(scene, ofRound(at), (on) => {
          scene.mall.nodes[on]?.freeze();
          return 'pass';
        });
        scene.struck();
        await sleep(frozenMs);
        scene.mall.nodes[node]?.thaw();
      });
    }
  },
};

export const commitStepCut: Scenario = {
  name: 'commit-step-cut',
  about: 'the connection to MongoDB is lost at each step of a commit',
  plan: plain,
  kills: 0,
  rounds: steps.length * 4,
  run: async (scene) => {
    for (let at = 0; at < scene.rounds; at += 1) {
      await scene.round(async () => {
        await atFirst(scene, ofRound(at), () => 'drop');
        scene.struck();
      });
    }
  },
};

export const commitReplyLost: Scenario = {
  name: 'commit-reply-lost',
  about:
    'MongoDB commits and its reply is lost, repeatedly for seconds: the receipt sent again settles the unknown outcome',
  plan: plain,
  kills: 0,
  rounds: 4,
  run: async (scene) => {
    const lostForMs = 2_500;
    let lost = 0;
    for (let at = 0; at < scene.rounds; at += 1) {
      await scene.round(async () => {
        scene.mall.strikeAt(async ({ command, moment }) => {
          if (command !== 'insert ledger' || moment !== 'answered') return 'pass';
          lost += 1;
          return 'drop';
        });
        await until(() => lost > at, 'a reply is lost', reachedWithinMs);
        await sleep(lostForMs);
        scene.mall.strikeAt(null);
        scene.struck();
      });
    }
    scene.note('replies lost', lost);
  },
};
