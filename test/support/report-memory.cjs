// For `node --require`: the most memory that the process ever had, in MB, as its last words.
process.on('exit', () => console.log(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`));
