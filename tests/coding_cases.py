"""Invented sentences with the flags that hold for the words in braces.

Two sets were written before the rules had seen them (`UNSEEN_HARD`, `UNSEEN_NATURAL`). The first
run had 43 of 60 and 43 of 50 right; then the rules were mended, so that all are regressions now.
Flags: n negated, q question, h hypothetical, r reported, - none.
"""

RULES = """
# plain negation
n| Nhóm này không {đi làm xa} đâu chị.
n| Em chưa {đi làm xa} bao giờ.
n| Nó chẳng {đi làm xa} nữa.
n| Chả ai {đi làm xa} cả.
n| Bọn em không ai {đi làm xa}.
n| Ở đây không có {sổ tay} nào.
n| Phường chưa có {tiêu chuẩn đánh giá}.
n| Trong tổ không còn ai {đi làm xa} nữa.
n| Tôi không hề được {quan tâm}.
n| Chị ấy chưa từng {đi làm xa}.
n| Chưa bao giờ em thấy mình được {quan tâm}.
n| Không phải các em {đi làm xa}.
n| Không phải là các em ấy {đi làm xa}, các em chỉ ngại thôi.
n| Đâu có {sổ tay} nào.
n| Làm gì có {sổ tay}!
n| Lấy đâu ra {sổ tay} mà phát.
n| Em không nghĩ là các em {đi làm xa}.
n| Em không thấy có {lợi ích} gì.
n| Đừng {đi làm xa} nhé.
n| Xã bên kia thiếu {sổ tay dịch vụ}.
n| Hiếm khi anh em {đi làm xa}.
n| Không có bất kỳ một {kênh trực tuyến} nào.
n| Không có chuyện mấy đứa trong tổ này {đi làm xa} đâu.
n| Chưa được {quan tâm}, thật đấy.
n| Nói thật là em không {tự tin hơn} chút nào.
n| Mấy anh không chịu {đi làm xa}.
n| Đâu phải đứa nào cũng {đi làm xa}.
n| Không có sổ tay và {tin nhắn soạn sẵn}.
n| Không phải vì {đi làm xa}, mà vì nó chán.
n| Ko có {sổ tay} chị ạ.
n| Không nên {đi làm xa}.
n| Tôi thì không được ai {quan tâm} hết.
# post-posed
n| Nó có {đi làm xa} đâu.
n| Có {sổ tay} gì đâu chị.
n| Tụi em {đi làm xa} gì đâu.
n| Làm ăn khó, có {việc làm} đâu mà trả nợ.
n| {Vay vốn} thì không có.
n| {Vay vốn} thì chưa.
n| {Sổ tay} thì bên em chưa có ạ.
n| {Việc làm} thì chưa có.
n| Em {xin việc} không được.
n| {Sổ tay dịch vụ} tìm không ra.
n| {Sổ tay} đâu có.
n| {Việc làm} thì làm gì có.
n| {Vay vốn} vẫn chưa được.
# neutral words
-| Không khí buổi họp vui, các em {đi làm xa} cũng về.
-| Không gian chật nên {đi làm xa}.
-| Không chỉ {đi làm xa} mà còn đổi số.
-| Không những {tự tin hơn} mà còn vui.
-| Không ít em {đi làm xa}.
-| Không biết chừng nó {đi làm xa} rồi.
-| Chẳng lẽ nó {đi làm xa}.
-| Chẳng hạn có em {đi làm xa}.
-| Chưa kể mấy em {đi làm xa}.
-| Không ngờ em {tự tin hơn} hẳn.
-| Tôi không khỏi lo khi nó {đi làm xa}.
-| Thành phố không thiếu {sổ tay}.
# double
-| Em không thể không {đi làm xa}.
-| Không phải là em không {đi làm xa}.
-| Không phải phường không có {sổ tay}.
-| Chưa khi nào chị ấy không {quan tâm} tụi em.
-| Không ai là không {đi làm xa}.
# clause limits
-| Không, em {đi làm xa} mà.
-| Không em {đi làm xa} thật.
-| Dạ không em {đi làm xa} chị ạ.
-| Em không biết chữ nên {đi làm xa}.
-| Nhà không có tiền, các em {đi làm xa} hết.
-| Nhà không có tiền phải {đi làm xa}.
-| Ở nhà không có việc thì {đi làm xa}.
-| Tôi không gặp được vì nó {đi làm xa}.
-| Không liên lạc được khi các em {đi làm xa}.
-| Nó không nói nhưng tôi biết nó {đi làm xa}.
-| Tuy chưa quen nhưng em {tự tin hơn}.
-| Nó {đi làm xa}, không có thời gian.
-| Em {đi làm xa} không có ở nhà.
-| {Đi làm xa} nên em gặp không được.
-| Nó {đi làm xa} chứ không phải lười.
-| Mấy em {đi làm xa}, mình gọi không được.
# inside the hit
-| Phường {chưa có tiêu chuẩn}.
-| Em {không có việc làm}.
n| Không phải phường {chưa có tiêu chuẩn}.
n| Phường chưa {có tiêu chuẩn}.
-| Ngại {không} dám {vay vốn}.
-| Thật ra em thấy {không có lợi ích} gì đâu.
-| Tham gia {chẳng được gì} đâu mà tham gia.
-| Bọn em {chưa giúp được việc làm} cho ai cả chị ạ.
-| {Chưa có tiêu chuẩn} nào hết.
-| {Không ai hỏi han} em cả.
# questions
q| Có {sổ tay} không chị?
q| Chị có {đi làm xa} không?
q| Em ấy {đi làm xa} chưa?
q| Có được {vay vốn} không ạ?
q| Nó {đi làm xa} phải không chị?
q| Nó {đi làm xa}, đúng không?
nq| Không biết có được {vay vốn} hay không.
q| Được {vay vốn} chưa anh?
q| Ai {đi làm xa} vậy?
q| Thế {đi làm xa} hả chị?
q| Có {nhóm Zalo} nào không?
q| Bên chị có {sổ tay} không ạ
-| Sao các em cứ {đi làm xa} thế?
-| {Cô là người đầu tiên hỏi} cháu có đau không.
-| {Hàng tuần chị gọi}, hỏi uống thuốc chưa.
q| Em hỏi chút, bên mình có {việc làm} không ạ?
-| Nó {đi làm xa} rồi, chị biết không?
# hypothetical
h| Nếu có {sổ tay} thì tốt.
h| Nếu các em {đi làm xa} thì mình nhắn tin.
h| Giá mà có {nhóm Zalo} thì hay.
h| Ước gì em được {vay vốn}.
h| Em mong được {vay vốn}.
h| Em hy vọng có {việc làm}.
h| Theo em nên có {sổ tay dịch vụ}.
h| Phường cần có {tiêu chuẩn đánh giá}.
h| Phải chi tôi được {quan tâm} hơn.
h| Lỡ nó {đi làm xa} thì chịu.
h| Ví dụ như mà em {đi làm xa} thì sao liên lạc.
-| Phường quan tâm, nên có {sổ tay dịch vụ}.
-| Vì được tài trợ nên có {sổ tay dịch vụ}.
-| Em mong lắm chứ bây giờ mấy đứa {đi làm xa} hết.
-| Em mong có việc vì em đang {đi làm xa}.
-| Ví dụ như em Tý {đi làm xa}.
-| Nếu không có {nhóm Zalo} thì em đâu biết.
-| Không có {nhóm Zalo} thì làm sao mà gặp.
nh| Nếu không có {việc làm} thì dễ dùng lại.
# reported
r| Người ta bảo là các em {đi làm xa}.
r| Nghe nói nó {đi làm xa}.
r| Theo như chị tổ trưởng thì các em {đi làm xa}.
r| Anh ấy nói là em {tự tin hơn}.
r| Họ kêu {đi làm xa} kiếm được hơn.
rn| Nghe bảo phường chưa có {sổ tay}.
-| Phải nói là em {tự tin hơn}.
-| Tôi nói là nó {đi làm xa}.
-| Nói chung là em {tự tin hơn}.
"""

UNSEEN_HARD = """
n| thì nói chung là tụi em cũng đâu có được {hỗ trợ việc làm} gì
n| dạ thưa chị là hồi đó đến giờ em chưa thấy ai {hỏi thăm} cả
n| cái chỗ em thì chả bao giờ có {tập huấn kỹ năng} hết á
-| mấy đứa trẻ trẻ nó {đi làm xa} suốt nên là mình gọi không có được
-| không phải em khoe nhưng mà từ ngày vô nhóm em {tự tin hơn} nhiều
n| cái {tài liệu hướng dẫn} thì tới giờ vẫn chưa thấy đâu
n| nó nghỉ là vì nó bệnh chứ không phải vì {đi làm xa}
-| vì {đi làm xa} chứ không phải vì ghét ai
-| chưa gì hết mà nó đã {đi làm xa} rồi
-| không có việc ở quê thành ra phải {đi làm xa}
n| bà con không có ai {xa lánh} em cả
n| mẹ em không còn {la mắng} như hồi trước nữa
n| phường với xã chẳng {phối hợp} gì với nhau
n| hai bên không có sự {phối hợp} nào hết
n| em thấy không {hữu ích} lắm
n| không {hữu ích} gì cho cam
n| thông tin đó cũng không {hữu ích} cho lắm đâu
n| nói {hữu ích} thì chưa hẳn
n| chưa chắc gì đã {được vay vốn}
n| người như em thì ai cho {vay vốn} đâu
n| làm sao mà {vay vốn} được
h| giá như hồi đó có người {hỏi thăm} thì em đâu ra nông nỗi này
h| nếu mà được {vay vốn} thì em mở cái tiệm sửa xe
h| em cũng chỉ mong sao được {hỗ trợ việc làm}
h| đáng lẽ phải có {sổ tay} cho tụi em
h| theo tôi thì cần phải có {tiêu chuẩn đánh giá} rõ ràng
h| tốt nhất là nên làm thêm {sổ tay}
-| nhờ có {nhóm Zalo} mà tụi em biết tin
-| không nhờ có {nhóm Zalo} thì chắc tụi em mất liên lạc rồi
-| nếu không có {nhóm Zalo} chắc em không biết gì luôn
r| mấy ông bên đó nói là {đi làm xa} lương cao
r| nghe đâu phường kia {phối hợp} tốt lắm
r| nghe mấy chị kể là ở đó có {sổ tay}
r| bà hàng xóm bảo nó {đi làm xa} rồi
-| em nói thật là em thấy {tự tin hơn}
-| tôi phải nói là anh em {phối hợp} rất nhịp nhàng
q| chị ơi vậy có được {vay vốn} không hay phải chờ
q| em hỏi chút là bên mình có {hỗ trợ việc làm} không ạ
q| rồi chừng nào mới có {sổ tay} vậy chị?
q| thế cái {nhóm Zalo} đó có tốn tiền không chị?
-| ai mà không {được quan tâm} thì cũng vui chứ
-| không ai mà không {tự tin hơn}
-| chị biết không, nó {đi làm xa} ba năm rồi
-| không phải chỉ mình em {đi làm xa}
-| em {đi làm xa} thì không ai nói gì
-| {đi làm xa} không phải là dễ
-| các em {đi làm xa} mình không trách được
-| em {được quan tâm} chưa bao giờ nhiều như vậy
-| hồi chưa vô nhóm thì em {mặc cảm} lắm
-| chưa đầy tháng là em {tự tin hơn} hẳn
-| {tập huấn} toàn luật, không có kỹ năng
n| {tập huấn} thì toàn luật chứ không có {kỹ năng}
-| không khí trong nhóm vui nên em {tự tin hơn}
-| không gặp được là do {đi làm xa}
-| gọi hoài không nghe, hóa ra {đi làm xa}
-| em không ngại {đi làm xa}
n| đâu phải vì {đi làm xa} đâu chị
n| chuyện {vay vốn} coi như không có
n| {hỗ trợ việc làm} à, không có đâu
"""

UNSEEN_NATURAL = """
-| Từ hồi tham gia thì em thấy mình {mạnh dạn hơn} nhiều.
n| Hồi trước em chưa {mạnh dạn} như bây giờ.
-| Cái khó là các anh cứ {đổi số điện thoại} hoài.
n| Mấy anh bên em không hay {đổi số điện thoại}.
-| Cán bộ phường {ghé thăm} mỗi tuần, em quý lắm.
n| Cán bộ phường không {ghé thăm} lần nào.
n| Cả năm nay chẳng có ai {ghé thăm} nhà tôi.
q| Chị có được ai {ghé thăm} không?
-| Nhờ {tin nhắn nhắc lịch} nên tôi không quên uống thuốc.
n| Tháng này tôi không nhận được {tin nhắn nhắc lịch}.
h| Giá mà có {tin nhắn nhắc lịch} thì tôi đã không quên.
h| Tôi mong sau này có {lớp dạy nghề} gần nhà.
n| Ở xã tôi làm gì có {lớp dạy nghề} nào.
n| {Lớp dạy nghề} thì xã chưa mở.
-| Có {lớp dạy nghề} nhưng xa quá nên tôi không đi.
r| Nghe nói bên huyện có {lớp dạy nghề}.
r| Chị tổ trưởng bảo là sắp có {lớp dạy nghề}.
-| Tôi {giấu bệnh} vì không muốn ai biết.
n| Tôi không {giấu bệnh} với gia đình.
-| Không phải chỉ có tôi {giấu bệnh} đâu.
n| Tôi có {giấu bệnh} đâu mà sợ.
-| Con tôi {bỏ học} rồi, không ai khuyên được.
n| May là cháu không {bỏ học}.
h| Nếu cháu {bỏ học} thì tôi buồn lắm.
h| Tôi sợ lỡ cháu {bỏ học}.
-| Dạ không, em {bỏ học} từ lớp bảy.
-| Không biết vì sao cháu lại {bỏ học}.
n| Làm thủ tục không {rườm rà} như trước.
-| Thủ tục {rườm rà}, dân không hiểu.
-| Thủ tục {rườm rà} quá chị ơi, có phải ai cũng biết chữ đâu.
n| Bây giờ thủ tục đâu còn {rườm rà} nữa.
q| Thủ tục có {rườm rà} lắm không em?
-| Nói thật với chị, em {ngại tới trạm y tế}.
n| Em không còn {ngại tới trạm y tế} nữa.
n| Có gì đâu mà {ngại tới trạm y tế}.
-| Không ai hiểu nên em {ngại tới trạm y tế}.
-| Em {ngại tới trạm y tế} chứ không phải lười.
n| Em chưa bao giờ {ngại tới trạm y tế}.
-| Chưa có bảo hiểm nên em {tự bỏ tiền mua thuốc}.
n| Có bảo hiểm rồi em không phải {tự bỏ tiền mua thuốc}.
-| Thuốc hết, em phải {tự bỏ tiền mua thuốc}, không ai giúp.
r| Người ta nói {tự bỏ tiền mua thuốc} mới tốt.
-| Hai bên {phối hợp} ăn ý, chưa bao giờ cãi nhau.
n| Công an với y tế chưa {phối hợp} với nhau.
n| Hai bên ít khi {phối hợp}.
h| Theo tôi hai ngành cần được {phối hợp} chặt hơn.
q| Bên chị công an với y tế có {phối hợp} gì không?
-| Phối hợp thì {phối hợp}, không vấn đề gì.
-| Không có cuộc họp nào mà không có {đại diện phường}.
"""

KNOWN_GAPS = """
n| chuyện {vay vốn} thì khỏi nói, không được đồng nào
n| Nói là {phối hợp} nhưng thực ra đâu có {phối hợp}.
"""
