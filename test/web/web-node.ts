// A node with the built pages for browser tests, and links that sign in a page.
import type { TestNode, Who } from '../node/running-node.ts';
import { kiosk, operator, screen, shopper, startTestNode, tablet } from '../node/running-node.ts';

export const pageNames = ['app', 'tablet', 'kiosk', 'screen', 'ops'] as const;
export type PageName = (typeof pageNames)[number];

/** The user of each page, unless a test names another. */
export const identities: Readonly<Record<PageName, Who>> = {
  app: shopper('sara'),
  tablet: tablet('cafe'),
  kiosk: kiosk('cafe'),
  screen: screen(),
  ops: operator(),
};

export interface WebNode extends TestNode {
  /** The link that `npm start` would print for this page. */
  link(page: PageName, who?: Who, ttlSeconds?: number): Promise<string>;
}

/** Starts a node in memory, or on the given database. */
export async function startWebNode(options: Parameters<typeof startTestNode>[0] = {}): Promise<WebNode> {
  const node = await startTestNode(options);
  return {
    ...node,
    link: async (page, who = identities[page], ttlSeconds) =>
      `${node.url}/${page}#t=${await node.token(who, ttlSeconds)}`,
  };
}
