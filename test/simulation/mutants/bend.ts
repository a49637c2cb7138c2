// Replaces a part of the real pipeline: its store, its appends, its answers, or others.
import type { Command } from '../../../src/game/command.ts';
import type { Answer } from '../../../src/pipeline/answer.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { CreatePipeline, Pipeline, Site } from '../pipeline.ts';
import { createRealPipeline } from '../pipeline.ts';

export const withStore = (bend: (store: Store, site: Site) => Partial<Store>): CreatePipeline => {
  return (site) => {
    const { connection } = site;
    const store = { ...connection.store, ...bend(connection.store, site) };
    return createRealPipeline({ ...site, connection: { ...connection, store } });
  };
};

export const withAnswers = (
  bend: (answer: Answer, command: Command, site: Site) => Answer | Promise<Answer>,
): CreatePipeline => {
  return (site) => {
    const pipeline = createRealPipeline(site);
    return {
      ...pipeline,
      submit: async (command, traceId) =>
        bend(await pipeline.submit(command, traceId), command as Command, site), // tills ask for nothing else
    };
  };
};

export const withParts = (bend: (pipeline: Pipeline, site: Site) => Partial<Pipeline>): CreatePipeline => {
  return (site) => {
    const pipeline = createRealPipeline(site);
    return { ...pipeline, ...bend(pipeline, site) };
  };
};

export type Append = Store['append'];

export const withAppend = (bend: (append: Append, site: Site) => Append): CreatePipeline =>
  withStore(({ append }, site) => ({ append: bend(append, site) }));
