/** The part of a version, without its heading; null where there is none, or where it is not released. */
export function partOf(changelog: string, version: string): string | null {
  const [, ...parts] = changelog.split(/^## /m);
  const part = parts.find((one) => {
    const [heading = ''] = one.split('\n');
    return heading.split(' ')[0] === version && !heading.includes('(unreleased)');
  });
  return part === undefined ? null : `${part.slice(part.indexOf('\n')).trim()}\n`;
}
