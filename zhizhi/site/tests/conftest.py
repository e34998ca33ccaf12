from zhizhi.engines.processes.tests.conftest import walk as walk
