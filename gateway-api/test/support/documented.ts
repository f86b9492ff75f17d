import { z } from 'zod';

const Documented = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ responses: z.record(z.string(), z.object({ description: z.string() })) }),
    ),
  ),
});

/** What a gateway says of itself at `/openapi.json`. */
export type Described = z.infer<typeof Documented>['paths'];

export async function describedAt(url: string): Promise<Described> {
  return Documented.parse(await (await fetch(`${url}/openapi.json`)).json()).paths;
}

/** @throws {Error} where an operation answers with a status, or a problem's code, that is not said of it */
export async function requireDocumented(
  described: Described,
  method: string,
  path: string,
  response: Response,
): Promise<void> {
  const { pathname } = new URL(path, 'http://gateway');
  const known = Object.keys(described).filter((template) => patternOf(template).test(pathname));
  // the template that says most: /v1/declarations/commitments before /v1/declarations/{statement}
  const [template] = known.sort((one, other) => one.split('{').length - other.split('{').length);
  const operation = template === undefined ? undefined : described[template]?.[method.toLowerCase()];
  if (operation === undefined) return;
  const said = operation.responses[String(response.status)];
  if (said === undefined) throw new Error(`${method} ${template}: ${response.status} is not documented`);
  if (response.status < 400) return;
  const { code } = z.object({ code: z.string() }).parse(await response.clone().json());
  if (!said.description.includes(`${code}: `))
    throw new Error(`${method} ${template}: ${code} is not documented`);
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
