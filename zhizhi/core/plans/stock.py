"""Pairs of characters that official writing uses whatever it speaks of: sharing these makes no two sentences alike."""

from zhizhi.core.plans.wording import ORDERS

# Words of the language, by what they are; no phrase of any one plan.
_NOUNS = """
工作 建设 发展 水平 能力 机制 制度 体系 组织 保障 质量 效能 作用 力度 基础 重点 任务 责任 要求 精神 措施 办法
方案 意见 目标 问题 情况 方式 方法 方面 领域 环节 过程 内容 结果 成效 成果 实效 优势 特色 活力 动力 合力 氛围
环境 条件 资源 力量 队伍 平台 载体 抓手 阵地 渠道 标准 规范 流程 台账 清单 干部 党员 群众 人才 支部 党委 单位
部门 各级 各乡 乡镇 街道 全县 全市 全省 县委 县直 基层 农村 城市 社区 机关 企业 思想 政治 理论 意识 作风 纪律
事业 大局 中心 社会 经济 产业 项目 活动 行动 工程 计划 试点 示范 典型 经验 品牌 亮点 主题 教育 培训 管理 服务
监督 考核 评价 激励 引领 指导 领导 党建 党的 会议 讲话 决策 部署 决定 战略 时代 中国 国家 人民 新时 社义 主义
方向 全局 保证 支撑 贡献
"""
_OTHERS = """
全面 深入 扎实 积极 持续 不断 切实 努力 坚决 始终 更加 进一 一步 步加 大力 全力 有效 稳步 有序 有力 高质 质量
量发 精准 科学 合理 充分 主动 认真 及时 定期 重要 主要 关键 根本 重大 突出 优秀 先进 良好 坚强 有关 相关 具体
实际 结合 通过 围绕 以及 同时 其中 按照 根据 对照 为主 为重 开展 实施 推进 推动 落实 完善 健全 建立 加强 提升
强化 深化 促进 确保 提供 实现 形成 打造 构建 坚持 贯彻 学习 组织 每年 每月 每季 年度 年底 不少 少于 以上 左右
达到 力争 做好 抓好 做到 工作 各项 一批 一个 一次 牵头 责任 配合 底前 月底 季度 各单 乡各 等方 方面 面的 的重
作为 为高
"""
STOCK = frozenset(word[at : at + 2] for word in f"{_NOUNS} {_OTHERS} {ORDERS}".split() for at in range(len(word) - 1))
