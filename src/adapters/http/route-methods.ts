// Which methods a path of the contract takes: for answers to the others.
import { routes } from '../../contracts/routes.ts';

const patterns = Object.values(routes).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}));

/** The methods of the routes that this URL names; none where there is no such route. */
export function methodsOf(url: string): string[] {
  const [path = ''] = url.split('?');
  const found = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return [...new Set(found.flatMap((method): string[] => (method === 'GET' ? [method, 'HEAD'] : [method])))];
}
