/** How a receiver verifies a message, for its developers: the same in every language of the pages. */
export const VERIFY_EXAMPLE = `import express from 'express';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.XINJIAN_SECRET);
const app = express();
app.post('/hook', express.raw({ type: 'application/json' }), (request, response) => {
  const message = webhook.verify(request.body, request.headers);
  response.sendStatus(204);
  console.log(message.type, message.data);
});
app.listen(3000);`;
