// The methods that a path of the contract allows, for `405` answers.
import { routes } from '../../contracts/routes.ts';

const patterns = Object.values(routes).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}));

/** The methods of the routes with this URL; empty if there is none. */
export function methodsOf(url: string): string[] {
  const [path = ''] = url.split('?');
  const found = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return [...new Set(found.flatMap((method): string[] => (method === 'GET' ? [method, 'HEAD'] : [method])))];
}
