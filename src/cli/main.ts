import { runLua } from "./lua-command.ts";

runLua(process.argv.slice(2));
