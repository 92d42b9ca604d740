/** The change of plans, in words. */
import { shortened } from '../../../results/format.ts';

const planLengthMax = 160;

/** The change of one statement as the nodes that differ; the changes of several as their whole shapes. */
export function shapesText(before: readonly string[], after: readonly string[]): string {
  const [then, now] = [before[0], after[0]];
  const isOne = before.length === 1 && after.length === 1 && then !== undefined && now !== undefined;
  const [gone, come] = isOne ? differingNodes(then, now) : [before, after];
  return `${quoted(gone)} became ${quoted(come)}`;
}

/** Both shapes without their common first and last nodes. */
function differingNodes(before: string, after: string): [string[], string[]] {
  const parts = (shape: string) => shape.split(/(?<=[(,)])|(?=[(,)])/);
  const [then, now] = [parts(before), parts(after)];
  const shorter = Math.min(then.length, now.length);
  let start = 0;
  while (start < shorter && then[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && then.at(-1 - end) === now.at(-1 - end)) end += 1;
  const middle = (all: readonly string[]) =>
    all
      .slice(start, all.length - end)
      .join('')
      .trim();
  const [gone, come] = [middle(then), middle(now)];
  return gone === '' || come === '' ? [[before], [after]] : [[gone], [come]];
}

function quoted(shapes: readonly string[]): string {
  return shapes.length === 0
    ? 'no statement'
    : shapes.map((shape) => `"${shortened(shape, planLengthMax)}"`).join(', ');
}
