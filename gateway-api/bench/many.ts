/** Does something with every item, at most `width` at a time; stops at the first failure. */
export async function forEach<Item>(
  items: readonly Item[],
  width: number,
  act: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (let index = next++; index < items.length; index = next++) await act(items[index] as Item, index);
    }),
  );
}
