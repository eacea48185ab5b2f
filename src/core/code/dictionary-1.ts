export const DICTIONARY_1_TEXT =
  '有限公司经营范围行政审批服务局市场监督管理局{"exp":1,"f":{},"hid":"","iat":1,"id":"2024000.001","iss":"@i/","name":"","nbf":1,"num":"","status":{"status_list":{"idx":1,"uri":"@s/1"}},"vct":"@t/11"}'
