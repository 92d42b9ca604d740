/** Entry of a process of two refreshers without a lock between them: one always waits for the other. */
import { runKeeper } from '../../../process/keeper.ts';
import { keepRefreshing } from '../refreshing.ts';

runKeeper(async ({ order, signal, ready, report }) => {
  const options = {
    connectionString: order.connectionString,
    intervalMs: Number(order['intervalMs'] ?? 0),
    isAlone: false,
    isSettled: order['settled'] === 1,
  };
  let readyCount = 0;
  const channel = {
    signal,
    report,
    ready: () => {
      readyCount += 1;
      if (readyCount === 2) ready();
    },
  };
  await Promise.all([keepRefreshing(options, channel), keepRefreshing(options, channel)]);
});
