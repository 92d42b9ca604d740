/** Entry of the refresher's process: keeps the views at most an interval and a refresh old. Option: `intervalMs`. */
import { runKeeper } from '../../keeper-process.ts';
import { keepRefreshing, refreshIntervalMsDefault } from './refreshing.ts';

runKeeper(({ order, ...channel }) =>
  keepRefreshing(
    {
      connectionString: order.connectionString,
      intervalMs: Number(order['intervalMs'] ?? refreshIntervalMsDefault),
      isAlone: true,
    },
    channel,
  ),
);
