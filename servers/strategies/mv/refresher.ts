/** Entry of the refresher's process: keeps the views at most an interval and a refresh old. Options: `intervalMs`, `settled`. */
import { runKeeper } from '../../process/keeper.ts';
import { keepRefreshing, refreshIntervalMsDefault } from './refreshing.ts';

runKeeper(({ order, ...channel }) =>
  keepRefreshing(
    {
      connectionString: order.connectionString,
      intervalMs: Number(order['intervalMs'] ?? refreshIntervalMsDefault),
      isAlone: true,
      isSettled: order['settled'] === 1,
    },
    channel,
  ),
);
