// `mall:info`: the names of stores, missions and levels, for pages.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const mallInfo: Handler<'mall:info'> = async (services) => done(services.mallInfo());
